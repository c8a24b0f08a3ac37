import type { ExternalToast } from 'sonner';

/** Messages that come and go. Their code is fetched with the other parts that no list of files needs. */
type Tell = (text: string, options?: ExternalToast) => void;

const tell =
  (kind: 'message' | 'success' | 'info' | 'error'): Tell =>
  (text, options) => {
    import('sonner').then(
      ({ toast: show }) => show[kind](text, options),
      // What was to be said is more than how it looks.
      () => {
        window.alert(text);
      },
    );
  };

export const toast = {
  message: tell('message'),
  success: tell('success'),
  info: tell('info'),
  error: tell('error'),
};
