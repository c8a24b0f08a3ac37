import { toHex, type Bytes } from '../../base/bytes.ts';
import { encodeCbor } from '../../base/cbor.ts';
import { MAX_VIEW_BYTES, type ViewRequest, type ViewResult } from '../../protocol/view.ts';
import { argumentsOf } from './execute.ts';
import type { RuntimeContext } from './ports.ts';
import { passBarrier } from './query-answers.ts';
import type { Replica } from './replica.ts';
import { labelsIn, labelText, runQuery, type Ran } from './run-query.ts';

/**
 * Answers another group's contract. Whatever the answer is, a refusal too, it comes from behind a barrier and from a state that has the
 * block that was asked for: nobody can have an earlier one by cutting this worker off. A view asks for no views.
 */
export async function answerView(
  context: RuntimeContext,
  replica: Replica,
  { from, to, method, args, height }: ViewRequest,
  request: Bytes,
): Promise<ViewResult> {
  const [caller, contract] = [toHex(from), toHex(to)];
  const question = { contract, caller, method, args: argumentsOf(args)?.value, outside: true } as const;
  const { outcome: first } = await runQuery(replica, question);
  const labels = [{ view: method, at: contract }, ...labelsIn(first)];
  await passBarrier(context, replica, { caller, labels, request, height });
  const second = await runQuery(replica, question);
  const released = labelsIn(second.outcome);
  if (released.length > 0 && labelText(released) !== labelText(labelsIn(first)))
    return refused(second, 'release-changed');
  return resultOf(second);
}

function resultOf(ran: Ran): ViewResult {
  const { outcome, place } = ran;
  if (!outcome.ok) return refused(ran, outcome.code, outcome.detail.slice(0, 200));
  const value = encodeCbor(outcome.value);
  if (value.length > MAX_VIEW_BYTES) return refused(ran, 'limit-exceeded');
  return { ...place, ok: true, code: '', detail: '', value };
}

const refused = ({ place }: Ran, code: string, detail = ''): ViewResult => ({
  ...place,
  ok: false,
  code,
  detail,
  value: new Uint8Array(),
});
