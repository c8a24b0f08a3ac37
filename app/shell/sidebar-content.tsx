'use client';

import { Clock, FolderClosed, Network, Share2, Star, Trash2, Users } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { leaveFolder } from '../browser/hash-path.ts';
import { strings } from '../strings/strings.ts';
import { Wordmark } from '../ui/wordmark.tsx';
import { AccountCard } from './account-card.tsx';
import { LockButton } from './lock-button.tsx';
import { StorageMeter } from './storage-meter.tsx';
import { SimulatedBadge } from './simulated-badge.tsx';

const text = strings.drive.nav;

const places: readonly { href: string; name: string; icon: ReactNode }[] = [
  { href: '/drive/', name: text.files, icon: <FolderClosed className="size-5" /> },
  { href: '/shared/', name: text.shared, icon: <Users className="size-5" /> },
  { href: '/shared-by-me/', name: strings.links.mine.title, icon: <Share2 className="size-5" /> },
  { href: '/recent/', name: strings.places.recent, icon: <Clock className="size-5" /> },
  { href: '/starred/', name: strings.places.starredTitle, icon: <Star className="size-5" /> },
  { href: '/trash/', name: text.trash, icon: <Trash2 className="size-5" /> },
  { href: '/network/', name: text.network, icon: <Network className="size-5" /> },
];

type SidebarContentProps = { simulated: boolean; onNavigate?: () => void };

export function SidebarContent({ simulated, onNavigate }: SidebarContentProps) {
  const pathname = usePathname();
  return (
    <>
      <div className="px-5 py-5">
        <Wordmark />
      </div>
      <nav aria-label={text.label} className="flex-1 overflow-y-auto px-3">
        <ul className="flex flex-col gap-1">
          {places.map(({ href, name, icon }) => {
            const isHere = pathname === href;
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={isHere ? 'page' : undefined}
                  onClick={(event) => {
                    onNavigate?.();
                    if (!isHere) return;
                    event.preventDefault();
                    leaveFolder();
                  }}
                  className={`flex min-h-10 items-center gap-3 rounded-lg px-3 py-2 font-medium ${isHere ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-sunken hover:text-ink'}`}
                >
                  <span aria-hidden>{icon}</span>
                  {name}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="flex flex-col gap-3 border-t border-line p-4">
        {simulated && (
          <div>
            <SimulatedBadge />
          </div>
        )}
        <StorageMeter />
        <AccountCard />
        <LockButton />
      </div>
    </>
  );
}
