import type { Drive } from '../../lib/drive/index.ts';

/** What is known of a drive's groups of people, and below it of the people in each. */
export const groupsKey = (drive: Drive): readonly string[] => ['account', drive.id, 'people-groups'];
