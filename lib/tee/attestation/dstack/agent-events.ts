import * as v from 'valibot';
import { fromHex } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';
import { eventLog, type EventLog } from './event-log.ts';

const RUNTIME_EVENT = 0x08000001;
const REGISTER = 3;

const log = v.array(
  v.object({
    imr: v.number(),
    event_type: v.number(),
    event: v.string(),
    event_payload: v.pipe(v.string(), v.regex(/^([0-9a-fA-F]{2})*$/)),
  }),
);

/**
 * The events of RTMR3 from the log that dstack's agent gives beside a quote (JSON). What is in the other registers is measured by their values; the digests that the
 * log reports are left out, because verifiers compute them.
 * @throws AttestationError `bad-event-log`.
 */
export function readAgentEvents(text: string): EventLog {
  try {
    const own = v.parse(log, JSON.parse(text)).filter(({ imr }) => imr === REGISTER);
    if (own.some((event) => event.event_type !== RUNTIME_EVENT)) throw unread();
    const events = own.map((e) => ({ name: e.event, payload: fromHex(e.event_payload) }));
    return v.parse(eventLog, events);
  } catch (cause) {
    throw unread(cause);
  }
}

const unread = (cause?: unknown): AttestationError =>
  new AttestationError('bad-event-log', 'the event log of dstack cannot be read', { cause });
