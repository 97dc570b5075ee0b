import type { Dossier, Outlook, StageOutlook } from '../domain/outlook';
import type { Office, Procedure } from '../domain/procedure';
import type { Setting } from '../domain/settings';
import { explanationText } from './explanation';
import { render } from './render';
import type { Language } from './render';

/** What the rules say of a project, in words. */
export function outlookText(language: Language, { procedure, settings, dossier, outlook }: { procedure: Procedure; settings: readonly Setting[]; dossier: Dossier; outlook: Outlook }): string {
  const { eligibility, norm: { activity, grant }, stages, end, undecided } = outlook;
  const { facts, filed, roster } = dossier;
  const nameOf = (id: string) => { const person = roster.people.find((one) => one.id === id); return person ? `${person.name} (${id})` : id; };
  return render(language, 'outlook', {
    title: procedure.title, id: procedure.id, effectiveFrom: procedure.effectiveFrom, filed, settings: settings.map((one) => ({ ...one, value: JSON.stringify(one.value) })),
    ...eligibility, activity, granted: grant.granted, binding: grant.binding, unchecked: grant.unknown,
    bounds: grant.bounds.map(({ percent = null, cap = null, multiplier = null, quantity = null, ...bound }) => ({ ...bound, percent, cap, multiplier, quantity, cost: facts.eligibleCost ?? facts.total, percentOrCap: bound.name !== 'asked' })),
    stages: stages.map((stage, at) => stageView(language, procedure, stage, at + 1, nameOf)), end: end?.title ?? null, undecided,
  });
}

function stageView(language: Language, procedure: Procedure, stage: StageOutlook, number: number, nameOf: (id: string) => string): object {
  const { explanation, council, seats, gaps, round } = stage;
  const title = (office: Office) => procedure.offices[office]!.title;
  const quorum = council?.quorum;
  return {
    ...stage, number, again: round > 1, explanation: explanation && explanationText(language, explanation),
    council: council && quorum ? { title: council.title, sizes: council.sizes.map(String), present: quorum.present, pass: quorum.pass, of: quorum.of ?? 'members', mean: quorum.mean ?? null } : null,
    seats: seats.map(({ holder, office, lawful, barred }) => ({
      holder, title: office ? title(office) : null, barred: barred.map(({ person, why }) => ({ name: nameOf(person), why })),
      lawful: lawful.map(({ person, standsFor, deputy }) => ({ name: nameOf(person), standsFor: standsFor ? nameOf(standsFor) : null, deputy: deputy ? title(deputy) : null })),
    })),
    gaps: gaps.map(({ holder, why, mend, persons }) => ({ holder, why, mend: mend.what, seats: mend.seats ?? 1, until: mend.until ?? null, persons: persons.map(nameOf) })),
  };
}
