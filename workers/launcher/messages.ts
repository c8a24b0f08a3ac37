/** Between an enclave program and the launcher that stands for its hardware; bytes travel as hex. */
export type TeeRequest =
  | { type: 'tee'; id: number; ask: 'quote'; reportData: string }
  | { type: 'tee'; id: number; ask: 'sealing-key'; label: string };

export type TeeReply = { type: 'tee-reply'; id: number; answer: string };

export function isTeeRequest(message: unknown): message is TeeRequest {
  return message !== null && typeof message === 'object' && 'type' in message && message.type === 'tee';
}

export function isTeeReply(message: unknown): message is TeeReply {
  return message !== null && typeof message === 'object' && 'type' in message && message.type === 'tee-reply';
}
