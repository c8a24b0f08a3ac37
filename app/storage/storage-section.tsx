'use client';

import type { Drive } from '../../lib/drive/index.ts';
import { Section } from '../account/section.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { StoragePanel } from './storage-panel.tsx';

/** The account's page on what the drive stores. */
export function StorageSection({ drive }: { drive: Drive }) {
  return (
    <Section title={text.title} intro={text.intro}>
      <StoragePanel drive={drive} />
    </Section>
  );
}
