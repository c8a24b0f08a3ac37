/** The client library is most of the app's weight, so it is loaded beside the first screen, not before it. */
export const loadDriveLibrary = () => import('../../lib/drive/index.ts');
