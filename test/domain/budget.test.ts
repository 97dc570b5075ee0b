import fc from 'fast-check';
import { applyMove, budgetKinds, freeOf, moved, noMoney } from '../../domain/budget';
import { LARGEST } from '../../domain/money';
import type { BudgetKind, LineMoney } from '../../domain/budget';

const million = (n: number) => BigInt(n) * 1_000_000n;
const line = (more: Partial<LineMoney> = {}): LineMoney => ({ ...noMoney, allocated: million(1_000), ...more });
const after = (from: LineMoney, ...moves: [BudgetKind, bigint][]) => moves.reduce<LineMoney | 'short'>((now, [kind, amount]) => (now === 'short' ? now : applyMove(now, { kind, amount })), from);

test('MON-07 of two reservations of 200 on 300 free the second is short, and 100 stays free', () => {
  const first = after(line({ allocated: million(300) }), ['reserve', million(200)]) as LineMoney;
  expect(freeOf(first)).toBe(100_000_000n);
  expect(after(first, ['reserve', million(200)])).toBe('short');
  expect(after(first, ['reserve', million(100)])).not.toBe('short');
});

test('MON-10 a cut below what is committed leaves a hole in sight, below what is paid it is short', () => {
  const before = line({ allocated: million(2_000), reserved: million(50), committed: million(1_550), paid: million(900) });
  const cut = after(before, ['cut', million(500)]) as LineMoney;
  expect(freeOf(cut)).toBe(-100_000_000n);
  for (const [kind, amount] of [['reserve', 1n], ['commit', million(50)], ['carryOut', 1n], ['cut', million(700)]] as const) expect([kind, after(cut, [kind, amount])]).toEqual([kind, 'short']);
  // what is signed goes on, and amending fills the hole
  expect(after(cut, ['pay', million(100)])).not.toBe('short');
  expect(freeOf(after(cut, ['uncommit', million(100)], ['commit', million(50)]) as LineMoney)).toBe(0n);
});

test('a contract that was cut away is paid no further than the allocation', () => {
  const cut = line({ allocated: million(900), committed: million(1_000), paid: million(800) });
  expect(after(cut, ['pay', million(100)])).not.toBe('short');
  expect(after(cut, ['pay', million(100) + 1n])).toBe('short');
});

test('each kind takes all that is there and not one đồng more', () => {
  const full = line({ reserved: million(100), committed: million(300), paid: million(120) });
  for (const [kind, most] of [['reserve', 600], ['carryOut', 600], ['release', 100], ['commit', 100], ['uncommit', 180], ['pay', 180], ['refund', 120], ['cut', 880]] as const)
    expect([kind, after(full, [kind, million(most)]) === 'short', after(full, [kind, million(most) + 1n])]).toEqual([kind, false, 'short']);
});

test('a project uses what it holds itself, never what is promised to another', () => {
  const held = { reserved: million(10), committed: million(20), paid: million(5) };
  const both = line({ reserved: million(60), committed: million(70), paid: million(15) });
  for (const [kind, most] of [['release', 10], ['commit', 10], ['uncommit', 15], ['pay', 15], ['refund', 5]] as const)
    expect([kind, applyMove(both, { kind, amount: million(most) }, held) === 'short', applyMove(both, { kind, amount: million(most) + 1n }, held)]).toEqual([kind, false, 'short']);
});

test.each(budgetKinds)('%s of nothing, of less than nothing or of more than anything is short', (kind) => {
  const rich = line({ allocated: LARGEST / 2n, reserved: million(10), committed: million(10), paid: million(5) });
  for (const amount of [0n, -1n, LARGEST + 1n]) expect(applyMove(rich, { kind, amount })).toBe('short');
});

test('a line never comes to more than the books can keep', () => {
  expect(after(line({ allocated: LARGEST - 1n }), ['allocate', 1n])).not.toBe('short');
  for (const kind of ['allocate', 'carryIn'] as const) expect(after(line({ allocated: LARGEST }), [kind, 1n])).toBe('short');
});

test('whatever is moved in whatever order by whomever: no đồng appears or is lost, and nothing falls below what it must be', () => {
  const accepted = new Map<BudgetKind, number>();
  // near what is there, so that the edges are met: a share of it, and sometimes a đồng more
  const deed = fc.record({ kind: fc.constantFrom(...budgetKinds, 'commit', 'pay', 'pay'), by: fc.constantFrom(0, 1), percent: fc.integer({ min: 0, max: 110 }), more: fc.constantFrom(0n, 0n, 1n) });
  fc.assert(fc.property(fc.bigInt(1n, 1_000_000_000_000n), fc.array(deed, { minLength: 20, maxLength: 60 }), (allocated, deeds) => {
    let now: LineMoney = { ...noMoney, allocated };
    const held = [noMoney, noMoney];
    // counted by hand, apart from the rules
    const flow = { in: allocated, out: 0n, paid: 0n, back: 0n };
    for (const { kind, by, percent, more } of deeds) {
      const own = held[by]!;
      const there = { allocate: allocated, carryIn: allocated, cut: now.allocated - now.paid, carryOut: freeOf(now), reserve: freeOf(now), release: own.reserved, commit: own.reserved, uncommit: own.committed - own.paid, pay: own.committed - own.paid, refund: own.paid }[kind];
      const amount = (there * BigInt(percent)) / 100n + more;
      const next = applyMove(now, { kind, amount }, own);
      if (next === 'short') continue;
      now = next;
      accepted.set(kind, (accepted.get(kind) ?? 0) + 1);
      if (!['allocate', 'carryIn', 'cut', 'carryOut'].includes(kind)) held[by] = moved(own, { kind, amount });
      if (kind === 'allocate' || kind === 'carryIn') flow.in += amount;
      if (kind === 'cut' || kind === 'carryOut') flow.out += amount;
      if (kind === 'pay') flow.paid += amount;
      if (kind === 'refund') flow.back += amount;

      const sums = (['reserved', 'committed', 'paid'] as const).map((sum) => held.reduce((all, one) => all + one[sum], 0n) === now[sum]);
      const sound = {
        line: now.reserved >= 0n && now.paid >= 0n && now.paid <= now.committed && now.allocated >= now.paid,
        held: held.every(({ reserved, committed, paid }) => reserved >= 0n && paid >= 0n && paid <= committed),
        conserved: flow.in - flow.out === freeOf(now) + now.reserved + now.committed, paid: now.paid === flow.paid - flow.back, sums: sums.every(Boolean),
      };
      if (Object.values(sound).includes(false)) throw new Error(`${kind} ${amount}: ${JSON.stringify(sound)}`);
    }
  }), { numRuns: 3_000 });
  // a property that never gets to a kind proves little about it
  for (const kind of budgetKinds) expect([kind, (accepted.get(kind) ?? 0) > 300]).toEqual([kind, true]);
});
