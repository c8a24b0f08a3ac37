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
export function EntryIcon({ entry }: { entry: Entry }) {
  const look = 'size-5 shrink-0';
  if (entry.problem !== undefined) return <FileWarning aria-hidden className={`${look} text-danger`} />;
  if (entry.kind === 'folder') return <FolderClosed aria-hidden className={`${look} text-accent`} />;
  const Icon = iconOf(entry.type);
  return <Icon aria-hidden className={`${look} text-muted`} />;
}

function iconOf(type: string): typeof File {
  if (type.startsWith('image/')) return FileImage;
  if (type.startsWith('video/')) return FileVideo;
  if (type.startsWith('audio/')) return FileAudio;
  if (type.startsWith('text/') || type === 'application/pdf') return FileText;
  return /zip|tar|compressed|archive/.test(type) ? FileArchive : File;
}
