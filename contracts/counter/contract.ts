import {
  admit,
  defineContract,
  emit,
  ensure,
  integer,
  method,
  object,
  StorageMap,
  StorageValue,
} from '../sdk/index.ts';

/** A counter that anybody may add to. Only its owner sees who added how much. */

const total = new StorageValue<number>('total');
const parts = new StorageMap<number>('part/');

const commands = {
  add: method(object({ amount: integer(1, 1000) }), ({ caller }, { amount }) => {
    total.set((total.get() ?? 0) + amount);
    parts.set(caller, (parts.get(caller) ?? 0) + amount);
    emit({ added: amount });
    return { total: total.get() ?? 0 };
  }),
};

const queries = {
  total: method(object({}), () => ({ total: total.get() ?? 0 })),
  parts: method(object({}), ({ caller, owner }) => {
    ensure(caller === owner, 'not-permitted');
    // Whom the contract knows gets the key that spares their commands the limit on strangers' ones.
    admit();
    return { parts: [...parts.scan()].map(([account, amount]) => ({ account, amount })) };
  }),
};

export const contract = defineContract({ commands, queries });
