import { equalBytes, toHex } from '../../base/bytes.ts';
import { engineIdentityAt } from './engine-seat.ts';
import type { RuntimeContext } from './ports.ts';

/**
 * Says once of each decision on the engine that it was folded; as an error where this worker lacks the engine, while there is time.
 * Call the result after every block.
 */
export function createEngineNotice(context: RuntimeContext): () => void {
  const { log, logger, engineIdentity, otherEngines } = context;
  let told = 0;
  return () => {
    const { engines, height } = log.state();
    for (const { engine, from } of engines.slice(told)) {
      const name = toHex(engine);
      if (equalBytes(engine, engineIdentity) || otherEngines.has(name))
        logger.info('an engine was decided', { engine: name, from });
      else if (from > height || equalBytes(engine, engineIdentityAt(context, height)))
        logger.error(
          'an engine was decided that this worker does not carry; it will serve nothing from there on',
          {
            ...{ engine: name, from },
            remedy: 'docs/OPERATIONS.md, “Upgrading the engine”',
          },
        );
    }
    told = engines.length;
  };
}
