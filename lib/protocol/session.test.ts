import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flipped } from '../base/testing.ts';
import {
  createKnownSessions,
  MAX_SESSION_AHEAD,
  openSession,
  type SessionGrant,
  type SessionUse,
} from './session.ts';
import {
  altered,
  CONTRACT,
  createTestSession,
  NOW,
  OTHER_CONTRACT,
  OTHER_NETWORK,
  signerOf,
  useOf,
} from './testing.ts';

void test('a session opens for what it was given for', () => {
  const { certificate, account, signer } = createTestSession();
  const opened = openSession(certificate, useOf());
  assert.deepEqual(opened.account, account.identity);
  assert.deepEqual(opened.session, signer.identity);
});

/** What a session was given for, what it is used for, and the refusal; `undefined` where it is permitted. */
const CASES: [string, Partial<SessionGrant>, Partial<SessionUse>, string | undefined][] = [
  ['another network', {}, { network: OTHER_NETWORK }, 'wrong-network'],
  ['the last millisecond', { expires: NOW }, {}, undefined],
  ['one millisecond late', { expires: NOW - 1 }, {}, 'expired'],
  ['thirty days ahead', { expires: NOW + MAX_SESSION_AHEAD }, {}, undefined],
  ['longer than thirty days ahead', { expires: NOW + MAX_SESSION_AHEAD + 1 }, {}, 'expired'],
  ['no end at all', { expires: Number.MAX_SAFE_INTEGER }, {}, 'expired'],
  ['no end at all, a query', { expires: Number.MAX_SAFE_INTEGER }, { kind: 'query' }, 'expired'],
  ['the generation of now', { generation: 2 }, { generationOf: () => 2 }, undefined],
  ['an earlier generation', { generation: 1 }, { generationOf: () => 2 }, 'not-current'],
  ['a later generation', { generation: 3 }, { generationOf: () => 2 }, 'not-current'],
  ['a contract of its list', { contracts: [OTHER_CONTRACT, CONTRACT] }, {}, undefined],
  ['a contract outside its list', { contracts: [OTHER_CONTRACT] }, {}, 'wrong-binding'],
  ['a query by a reader', { scope: 'read' }, { kind: 'query' }, undefined],
  ['a command by a reader', { scope: 'read' }, { kind: 'command' }, 'wrong-binding'],
];

for (const [name, grant, use, code] of CASES) {
  void test(`${name}: ${code ?? 'permitted'}`, () => {
    const open = () => openSession(createTestSession(grant).certificate, useOf(use));
    if (code === undefined) open();
    else assert.throws(open, { name: 'ProtocolError', code });
  });
}

void test('a certificate that is known is checked for all but its signature; another one is not known', () => {
  const known = createKnownSessions(2);
  const { certificate } = createTestSession();
  openSession(certificate, useOf({ known }));
  assert.ok(known.has(certificate));
  openSession(certificate, useOf({ known }));
  const late = useOf({ known, time: NOW + 2000 });
  assert.throws(() => openSession(certificate, late), { code: 'expired' });
  assert.throws(() => openSession(certificate, useOf({ known, network: OTHER_NETWORK })), {
    code: 'wrong-network',
  });
  for (const other of [altered(certificate, { expires: NOW + 2000 }), flipped(certificate, 20)]) {
    assert.ok(!known.has(other));
    assert.throws(() => openSession(other, useOf({ known })));
    assert.ok(!known.has(other), 'what does not hold is not remembered');
  }
  for (const expires of [NOW + 1, NOW + 2])
    openSession(createTestSession({ expires }).certificate, useOf({ known }));
  assert.ok(!known.has(certificate), 'the oldest makes room');
});

void test('who signed can be told when the session is over, by whatever certificate', () => {
  for (const expires of [1, Number.MAX_SAFE_INTEGER]) {
    const { certificate, account } = createTestSession({ expires });
    assert.deepEqual(openSession(certificate, { ...useOf(), time: undefined }).account, account.identity);
  }
});

void test('whatever is changed in a certificate, its account did not sign it', () => {
  const { certificate } = createTestSession({ expires: NOW, contracts: [OTHER_CONTRACT], scope: 'read' });
  const stranger = signerOf(9).identity;
  const widened = [
    { expires: NOW + 1 },
    { contracts: [] },
    { scope: 'full' },
    { generation: 1 },
    { session: stranger },
    { account: stranger },
  ];
  const use = useOf({ contract: OTHER_CONTRACT, kind: 'query' });
  for (const change of widened) {
    assert.throws(() => openSession(altered(certificate, change), use), { code: 'bad-signature' });
  }
  const { sig } = openSession(certificate, use);
  assert.throws(() => openSession(altered(certificate, { sig: flipped(sig, 40) }), use), {
    code: 'bad-signature',
  });
});

void test('the generation asked for is that of the certificate’s account', () => {
  const account = signerOf(8);
  const asked: unknown[] = [];
  openSession(
    createTestSession({}, account).certificate,
    useOf({ generationOf: (id) => asked.push(id) - 1 }),
  );
  assert.deepEqual(asked, [account.identity]);
});
