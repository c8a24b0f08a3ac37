import {
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileText,
  FileVideo,
  FileWarning,
  FolderClosed,
} from 'lucide-react';
import type { Entry } from '../../lib/drive/index.ts';

/** A picture for the kind of an entry, which its name and columns say in words. */
export function EntryIcon({ entry, isLarge = false }: { entry: Entry; isLarge?: boolean }) {
  const look = `${isLarge ? 'size-12 stroke-1' : 'size-5'} shrink-0`;
  if (entry.problem !== undefined) return <FileWarning aria-hidden className={`${look} text-danger`} />;
  if (entry.kind === 'folder') return <FolderClosed aria-hidden className={`${look} text-accent`} />;
  return <FileIcon type={entry.type} look={`${look} text-muted`} />;
}

function FileIcon({ type, look }: { type: string; look: string }) {
  if (type.startsWith('image/')) return <FileImage aria-hidden className={look} />;
  if (type.startsWith('video/')) return <FileVideo aria-hidden className={look} />;
  if (type.startsWith('audio/')) return <FileAudio aria-hidden className={look} />;
  if (type.startsWith('text/') || type === 'application/pdf')
    return <FileText aria-hidden className={look} />;
  if (/zip|tar|compressed|archive/.test(type)) return <FileArchive aria-hidden className={look} />;
  return <File aria-hidden className={look} />;
}
