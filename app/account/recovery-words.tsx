'use client';

import { useState } from 'react';
import { WordList } from '../start/word-list.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Note } from '../ui/note.tsx';
import { PasswordForm } from './password-form.tsx';

const text = strings.account.words;

/** Shows the recovery words again, to who has the password. */
export function RecoveryWords() {
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState<string | null>(null);
  const close = (): void => {
    setOpen(false);
    setWords(null);
  };
  return (
    <>
      <div>
        <Button
          onPress={() => {
            setOpen(true);
          }}
        >
          {text.show}
        </Button>
      </div>
      {isOpen && (
        <Dialog title={text.title} onClose={close}>
          {words === null ? (
            <>
              <p className="mb-4 text-muted">{text.ask}</p>
              <PasswordForm
                label={strings.start.password.label}
                submit={text.submit}
                onCancel={close}
                onOpened={setWords}
              />
            </>
          ) : (
            <>
              <Note tone="caution">{strings.start.words.why}</Note>
              <WordList words={words.split(' ')} />
              <DialogActions>
                <Button look="primary" onPress={close}>
                  {text.hide}
                </Button>
              </DialogActions>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
