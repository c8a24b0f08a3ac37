import { DstackClient } from 'velum-dstack-sdk';
import * as v from 'valibot';
import { asBytes, fromHex, type Bytes } from '../../lib/base/bytes.ts';
import { deriveKey } from '../../lib/crypto/domain.ts';
import type { Collateral } from '../../lib/tee/attestation/dcap/collateral.ts';
import { trimQuote } from '../../lib/tee/attestation/dcap/quote-form.ts';
import { readAgentEvents } from '../../lib/tee/attestation/dstack/agent-events.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { TeeError } from './tee-error.ts';

const hexText = v.pipe(v.string(), v.regex(/^([0-9a-fA-F]{2})+$/));
const quoteAnswer = v.object({ quote: hexText, event_log: v.string() });
const keyAnswer = v.object({
  key: v.pipe(
    v.instance(Uint8Array),
    v.check((key) => key.length === 32),
  ),
});

/**
 * The TEE of a confidential VM of dstack, by its guest agent. Its keys belong to the app under the VM's key provider: whoever runs the same compose file as the same
 * app gets them again, on any platform; the measurement names app and provider for that reason.
 * @param socket the agent's, a path inside the VM: nothing outside of it may give keys.
 * @throws TeeError `tee-absent` where there is no agent.
 */
export function connectDstackTee(socket: string, collateralFor: (quote: Bytes) => Promise<Collateral>): Tee {
  const agent = connectAgent(socket);
  return {
    kind: 'dstack',
    async quote(reportData) {
      // The agent fills up 32 bytes with zeros and quotes them as they are.
      const answer = await ask(quoteAnswer, agent.getQuote(reportData));
      const quote = trimQuote(fromHex(answer.quote));
      return {
        kind: 'dstack',
        quote,
        events: readAgentEvents(answer.event_log),
        collateral: await collateralFor(quote),
      };
    },
    async sealingKey(label) {
      // Purpose and algorithm do not change what the agent gives: the path alone tells keys apart.
      const { key } = await ask(keyAnswer, agent.getKey(`velum/1/sealing/${encodeURIComponent(label)}`));
      return deriveKey(asBytes(key), 'dstack-sealing', new Uint8Array(), 32, label);
    },
  };
}

function connectAgent(socket: string): DstackClient {
  if (!socket.startsWith('/'))
    throw new TeeError('tee-absent', 'VELUM_DSTACK_SOCKET must be the path of a socket inside this VM');
  try {
    return new DstackClient(socket);
  } catch (cause) {
    throw new TeeError(
      'tee-absent',
      `there is no dstack agent at ${socket}: run this inside a confidential VM of dstack, with its socket mounted there`,
      { cause },
    );
  }
}

async function ask<S extends v.GenericSchema>(
  schema: S,
  answer: Promise<unknown>,
): Promise<v.InferOutput<S>> {
  try {
    return v.parse(schema, await answer);
  } catch (cause) {
    throw new TeeError(
      'tee-failed',
      'the dstack agent gave no answer of the expected form: look into its log; this program speaks to dstack 0.5',
      { cause },
    );
  }
}
