import type { TokenWorks } from '../credit/token-works.ts';
import { errorOf } from './failure.ts';
import type { ContentThread, CountAnswer } from './messages.ts';

/** Has another thread make and spend tokens; the drive vouches from here. */
export function tokensElsewhere(thread: ContentThread): TokenWorks {
  return {
    async fill(of, count, vouch) {
      let failed: unknown;
      const answer = await thread.fill(
        { ...of, count },
        {
          async vouch(request, bytes) {
            try {
              return await vouch(request, bytes);
            } catch (error) {
              failed = error;
              return undefined;
            }
          },
        },
      );
      if (failed !== undefined) throw failed instanceof Error ? failed : new Error('the drive did not vouch');
      return countOf(answer);
    },
    balance: async (purse) => countOf(await thread.balance(purse)),
    giveBack: async (of, bytes, contract) => countOf(await thread.giveBack({ ...of, bytes, contract })),
  };
}

function countOf(answer: CountAnswer): number {
  if ('failure' in answer) throw errorOf(answer.failure);
  return answer.count;
}
