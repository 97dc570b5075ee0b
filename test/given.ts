import { nextAlarm } from '../domain/alarms';
import { vietnam } from '../domain/calendar';
import { decide } from '../domain/decide';
import { noticesFor } from '../domain/notices';
import type { Notice } from '../domain/notices';
import { neededPapers } from '../domain/dossier';
import { mustBeNamedAnew } from '../domain/group';
import type { Office, Procedure } from '../domain/procedure';
import { awaitedSigners } from '../domain/awaited';
import type { Moment } from '../domain/decide';
import type { Roster } from '../domain/people';
import { evolve, holderOf } from '../domain/project';
import type { Actor, Change, Command, Entry, Event, Facts, Project, StandsFor, Vote } from '../domain/project';
import { fromJson, toJson } from '../domain/record';
import { situation } from '../domain/view';

const units = { implementer: 'tt', beneficiary: 'cs', doit: 'sct', department: 'cuc', ministry: 'bct', province: 'ubnd' };
const facts: Facts = {
  name: 'Hỗ trợ máy ép mo cau', activity: 'machinery_application', province: 'Quảng Nam', units, requested: 300_000_000n, total: 620_000_000n,
  beneficiaries: ['HTX'], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30',
};

/** A project played by the rules alone: given / when / then without any server. One person per office, named like it. */
export class Given {
  project: Project | null = null;
  events: Event[] = [];
  entries: Entry[] = [];
  notices: Notice[] = [];
  private number = 0;
  /** What an approval draws on; far more than anybody asks for unless a test says otherwise. */
  line: Moment['line'] = { id: 'L', free: 10n ** 14n };
  roster: Roster = { people: [], delegations: [] };
  calendar = vietnam;

  constructor(public procedure: Procedure, public at = '2026-03-02T02:00:00.000Z') {}

  now(at: string): this { this.at = at; return this; }

  proposed(more: Partial<Facts> = {}, by: string | Actor = 'implementer.director'): this {
    return this.when({ type: 'propose', code: 'KC-2026-00001-M', procedure: { id: this.procedure.id, effectiveFrom: this.procedure.effectiveFrom, hash: 'h' }, facts: { ...facts, ...more } }, by);
  }

  /** A person by office, named like it; `id` makes it somebody else. */
  person(office: string, { id = office, administrator = false, standsFor = [] }: { id?: string; administrator?: boolean; standsFor?: readonly StandsFor[] } = {}): Extract<Actor, { kind: 'person' }> {
    const held = office.split('+').filter((one) => one in this.procedure.offices).map((one) => holderOf(this.project ?? { facts }, one as Office));
    return { kind: 'person', id, offices: held, administrator, standsFor };
  }

  /** A command by somebody; `more` is what the ledger would hand in. */
  when(command: Command, by: string | Actor, more: Partial<Moment> = {}): this {
    const actor = typeof by === 'string' ? (by === 'system' ? { kind: 'system' as const } : this.person(by)) : by;
    const added = decide(this.procedure, this.project, command, { at: this.at, calendar: this.calendar, actor, line: this.line!, ...(this.roster.people.length > 0 || command.type === 'route' ? { roster: this.roster } : {}), ...more });
    const entries = added.map((event, index) => ({ event, at: this.at, by: actor.kind === 'person' ? actor.id : 'system', number: this.number + index + 1, commandId: 'c', previous: '', hash: `hash-of-${this.number + index + 1}` }));
    const before = this.project;
    // through JSON, as the books keep it
    for (const entry of entries) this.project = fromJson<Project>(toJson(evolve(this.project, entry)));
    this.number += added.length;
    this.notices = noticesFor(this.procedure, before, this.project!, entries);
    this.events.push(...added);
    this.entries.push(...entries);
    return this;
  }

  signs(by: string | Actor, vote: Vote = 'approve', more: { reason?: string; amount?: bigint; fingerprint?: string; scores?: Record<string, number>; written?: boolean } = vote === 'approve' || vote === 'abstain' ? {} : { reason: 'Lý do' }): this {
    return this.when({ type: 'signOff', stage: this.project!.stage, round: this.project!.round, vote, fingerprint: this.project!.fingerprint, ...this.scores(vote), ...more }, by);
  }

  /** Full marks where a council scores. */
  private scores(vote: Vote): { scores?: Record<string, number> } {
    const stage = this.procedure.stages[this.project!.stage];
    if (!stage?.quorum?.criteria || !this.project!.councils[this.project!.stage] || (vote !== 'approve' && vote !== 'reject')) return {};
    return { scores: Object.fromEntries(stage.quorum.criteria.map(({ id, most }) => [id, most])) };
  }

  papers(...kinds: string[]): this {
    const stage = this.procedure.stages[this.project!.stage]!;
    const missing = neededPapers(this.procedure, stage, this.project!).filter((kind) => !this.project!.papers.some((paper) => paper.kind === kind));
    for (const kind of kinds.length > 0 ? kinds : missing)
      this.when({ type: 'addPaper', paper: { id: kind, kind, name: `${kind}.pdf`, sha256: `${kind}${this.number}`, size: 1 } }, 'implementer.director');
    return this;
  }

  /** Everybody does what the table asks, until a stage (or an end) is reached. */
  until(stage: string): this {
    for (let acts = 0; this.project!.stage !== stage; acts += 1) {
      if (acts > 80 || this.project!.ended) throw new Error(`${stage} was not reached; it stands at ${this.project!.stage}`);
      this.ordered().papers().names().signs(awaitedSigners(this.procedure, this.project!)[0]!.split('@')[0]!);
    }
    return this;
  }

  /** A group project names its beneficiaries and each place is accepted, where the stage asks for it. */
  names(): this {
    const project = this.project!;
    if (!project.facts.flags.includes('groupProject')) return this;
    const stage = this.procedure.stages[project.stage]!;
    if ((stage.namesBeneficiaries || stage.perPlace) && mustBeNamedAnew(this.procedure, project))
      this.when({ type: 'nameBeneficiaries', places: [{ id: '1', name: 'HTX A', place: 'Xã A', amount: project.approved! - 1n }, { id: '2', name: 'HTX B', place: 'Xã B', amount: 1n }] }, 'implementer.director');
    if (stage.perPlace) for (const place of this.project!.places.filter(({ accepted }) => accepted === null)) this.when({ type: 'acceptPlace', place: place.id, amount: place.amount }, 'doit.inspector');
    return this;
  }

  /** An administrator moves the project to other rules, which hold from then on. */
  adopts(table: Procedure, hash = 'h2', reason = 'Quy định mới'): this {
    this.when({ type: 'adoptRules', procedure: { id: table.id, effectiveFrom: table.effectiveFrom, hash }, reason }, this.person('', { id: 'admin', administrator: true }), { adopts: table });
    if (this.project!.procedure.hash === hash) this.procedure = table;
    return this;
  }

  /** The product does what falls due next, and at once. */
  falls(): this {
    const next = nextAlarm(this.procedure, this.project!, this.calendar);
    if (!next) throw new Error('Nothing falls due');
    return this.now(next.at > this.at ? next.at : this.at).when(next.command, 'system');
  }

  /** The events of some kind, as they were recorded. */
  of<T extends Event['type']>(type: T): (Event & { type: T })[] { return this.events.filter((event): event is Event & { type: T } => event.type === type); }

  /** A change is asked for, confirmed where the table wants it, and approved. */
  amended(change: Change): this {
    this.when({ type: 'requestAmendment', change, reason: 'Lý do' }, 'implementer.director');
    const { id, confirms, decides } = this.project!.amendment!;
    if (confirms) this.when({ type: 'confirmAmendment', id }, confirms);
    return this.when({ type: 'decideAmendment', id, approve: true, fingerprint: this.project!.fingerprint }, decides);
  }

  /** The product places the order that is due. */
  ordered(): this {
    const { order } = situation(this.procedure, this.project!, this.calendar);
    if (!order) return this;
    return this.when({ type: 'orderPayment', stage: this.project!.stage, round: this.project!.round, reference: order.reference, amount: BigInt(order.amount) }, 'system');
  }

  refusal(deed: (given: Given) => unknown): string {
    const before = toJson(this.project);
    try { deed(this); } catch (error) { expect(toJson(this.project)).toBe(before); return (error as { code: string }).code; }
    return 'none';
  }
}

export const given = (procedure: Procedure, at?: string): Given => new Given(procedure, at);
