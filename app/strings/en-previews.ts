export const previews = {
  loading: 'Fetching and decrypting…',
  progress: (done: string, total: string) => `${done} of ${total}`,
  none: 'There is no preview for this kind of file.',
  tooLarge: (most: string) => `This file is too large for a preview, which may have ${most}. Download it.`,
  broken: 'This file is not what its name says, or the browser cannot show it.',
  password: 'This file asks for a password of its own. Download it to open it.',
  silentTitle: 'The preview did not start',
  silentText: 'Velum may have been updated meanwhile. Reload the page, or download the file.',
  cut: (size: string) => `Only the first ${size} are shown.`,
  previous: 'Previous file',
  next: 'Next file',
  /** Inside the frame that shows the file. */
  frame: {
    text: 'File text',
    empty: 'The file is empty.',
    document: 'Document',
    page: 'Page',
    zoomIn: 'Larger',
    zoomOut: 'Smaller',
    picture: 'Picture, not loaded',
  },
};
