'use client';

import type { Drive } from '../../lib/drive/index.ts';
import { useAccount } from '../session/use-account.ts';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { strings } from '../strings/strings.ts';
import { CopyIcon } from '../ui/copy-button.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { AccountName } from './account-name.tsx';
import { DeviceAccounts } from './device-accounts.tsx';
import { IdleChoice } from './idle-choice.tsx';
import { ChangePassword } from './change-password.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { RecoveryWords } from './recovery-words.tsx';
import { Section } from './section.tsx';

const text = strings.account;

const StorageSection = lazyPart<{ drive: Drive }>(
  async () => (await import('../storage/storage-section.tsx')).StorageSection,
);

/** What belongs to the account and to this device: address, recovery words, password, idle lock, other accounts. */
export function AccountScreen() {
  const { address, drive } = useAccount();
  return (
    <Place heading={<PlaceTitle>{text.title}</PlaceTitle>}>
      <div className="flex max-w-2xl flex-col gap-4">
        <Section title={text.address} intro={text.addressText}>
          <p className="flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3">
            <code className="min-w-0 flex-1 text-sm break-all">{address}</code>
            <CopyIcon text={address} label={strings.drive.nav.copyAddress} />
          </p>
          <AccountName />
        </Section>
        <Section title={text.words.title} intro={text.words.text}>
          <RecoveryWords />
        </Section>
        <Section title={text.password.title} intro={text.password.text}>
          <ChangePassword />
        </Section>
        <StorageSection drive={drive} />
        <Section title={text.idle.title} intro={text.idle.text}>
          <IdleChoice />
        </Section>
        <Section title={strings.places.language.label} intro={strings.places.language.hint}>
          <LanguageChoice />
        </Section>
        <Section title={text.device.title}>
          <DeviceAccounts />
        </Section>
      </div>
    </Place>
  );
}
