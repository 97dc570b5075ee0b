import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { progress } from '../../domain/progress';
import type { Facts } from '../../domain/project';

const at = (stage: string, more: Partial<Facts> = {}, year = 1) => ({ stage, year, facts: { flags: [], activity: 'machinery_application', ...more } as unknown as Facts });

test('the first stage is step 1, the last one is the last step, and every step in between comes once', () => {
  for (const table of [national, provincial]) {
    const { of } = progress(table, at(table.first))!;
    expect(progress(table, at(table.first))).toEqual({ step: 1, of, aside: false });
    expect(progress(table, at('settlement'))).toMatchObject({ of, aside: false });
    const steps = Object.keys(table.stages).map((stage) => progress(table, at(stage))).filter((one) => one && !one.aside).map((one) => one!.step);
    expect([...steps].sort((a, b) => a - b)).toEqual(Array.from({ length: of }, (_, index) => index + 1));
  }
});

test('a supplement is beside the way, counted by the step it leads back to; a recovery and an end are on no way', () => {
  const completeness = progress(national, at('completeness'))!;
  expect(progress(national, at('supplement'))).toEqual({ ...completeness, aside: true });
  expect([progress(national, at('recovery')), progress(national, at('closed')), progress(national, at('gone'))]).toEqual([null, null, null]);
});

test('a project of several provinces, and one of several years, have ways of their own', () => {
  const plain = progress(national, at('registration'))!.of;
  expect(progress(national, at('registration', { flags: ['multiProvince'] }))!.of).toBe(plain - 1);
  const years = progress(national, at('implementation', { years: [50, 30, 20] }, 2))!;
  expect(years.of).toBe(plain + 1);
  expect(progress(national, at('yearlyAdvance', { years: [50, 30, 20] }, 1))!.aside).toBe(false);
});
