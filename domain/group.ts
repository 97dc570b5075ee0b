import { mustAct } from './authority';
import { askedOffices } from './awaited';
import type { Moment } from './decide';
import type { Command, Event } from './events';
import { voided } from './fingerprint';
import type { Procedure } from './procedure';
import type { Project } from './project';
import { Refusal } from './refusal';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * The beneficiaries of a group project, named after the assignment in the implementation plan (TT 36/2013/TT-BCT Art. 10(1)(a), 21(2)(a)).
 * Their shares are whole đồng and sum to what was approved. May be named anew until the stage is signed (signatures already given are given
 * again), and once more after an amendment of the money, the places or the beneficiaries.
 */
export function nameBeneficiaries(procedure: Procedure, project: Project, { places }: Of<'nameBeneficiaries'>, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (!stage.namesBeneficiaries && !mustBeNamedAnew(procedure, project)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustAct(procedure, project, ['implementer.director'], moment);
  const wrong = (rule: string) => new Refusal('INVALID_FACT', { field: 'places', rule });
  if (places.length === 0) throw wrong('at least one');
  if (places.some(({ id, name, place }) => !id.trim() || !name.trim() || !place.trim())) throw wrong('id, name and place');
  if (new Set(places.map(({ id }) => id)).size !== places.length) throw wrong('each id once');
  if (places.some(({ amount }) => amount <= 0n)) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'places' });
  const sum = places.reduce((total, { amount }) => total + amount, 0n);
  if (sum !== (project.approved ?? 0n)) throw wrong(`sum ${sum}, approved ${project.approved ?? 0n}`);
  return [{ type: 'beneficiariesNamed', places, ...on }, ...voided(stage, project, 'amended')];
}

/** Whether shares of a group project that were named do not sum to what is approved (any more). */
export function mustBeNamedAnew(procedure: Procedure, { facts, rounds, places, approved }: Project): boolean {
  const wanted = facts.flags.includes('groupProject') && Object.keys(rounds).some((stage) => procedure.stages[stage]?.namesBeneficiaries);
  return wanted && places.reduce((total, { amount }) => total + amount, 0n) !== (approved ?? 0n);
}

/** One place of a group project is accepted, at most with its share; the stage closes when all are. */
export function acceptPlace(procedure: Procedure, project: Project, { place, amount }: Of<'acceptPlace'>, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (stage.perPlace && mustBeNamedAnew(procedure, project)) throw new Refusal('BENEFICIARIES_MISSING');
  const found = project.places.find(({ id }) => id === place);
  if (!stage.perPlace || !found) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage, place });
  const { on } = mustAct(procedure, project, askedOffices(stage.signers).slice(0, 1), moment);
  if (amount < 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount' });
  if (amount > found.amount) throw new Refusal('AMOUNT_ABOVE_APPROVAL', { approved: found.amount });
  return found.accepted === amount ? [] : [{ type: 'placeAccepted', place, amount, ...on }];
}
