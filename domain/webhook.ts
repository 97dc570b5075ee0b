import type { Instant } from './calendar';
import type { Event, Facts } from './events';

/** What a consumer wants to hear of; an empty list wants all. Units are those that take part in the project. */
export interface WebhookFilter { units: readonly string[]; procedures: readonly string[]; events: readonly string[] }

/** An event at its place in the feed. */
export interface Fed { position: string; project: string; procedure: string; number: number; at: Instant; event: Event }

/**
 * What another system is told of an event. Nobody's name or id and nothing that people typed is in it (Law 91/2025/QH15): who may know more asks the API by the code.
 * The same event always gives the same text.
 */
export const payloadOf = ({ position, project, procedure, number, at, event }: Fed): object => ({ position, project, procedure, number, at, type: event.type, data: toldOf(event) });

/** What is signed: the moment in seconds since 1970 and the body, byte for byte. */
export const signedText = (timestamp: string, body: string): string => `${timestamp}.${body}`;

/** Seconds to wait after so many tries in a row that failed: 1, 2, 4 and so on, a quarter of an hour at most. */
export const backOff = (tries: number, most = 900): number => Math.min(2 ** Math.min(tries - 1, 20), most);

/** A consumer that takes nothing, or one project's event, for so long is paused. */
export const PATIENCE_MS = 3 * 24 * 60 * 60 * 1000;

const at = ({ stage, round }: { stage: string; round: number }) => ({ stage, round });
const money = ({ reference, amount }: { reference: string; amount: bigint }) => ({ reference, amount: amount.toString() });
const asked = ({ activity, province, requested, planYear, planRound }: Facts) => ({ activity, province, requested: requested.toString(), planYear, planRound });
const change = ({ kind, amount, day }: { kind: string; amount?: bigint; day?: string }) => ({ kind, amount: amount?.toString() ?? null, day: day ?? null });

/** By the kind of event, what may be told. A kind that is not here is told of by its name alone. */
const told: { [T in Event['type']]?: (event: Extract<Event, { type: T }>) => object } = {
  proposed: ({ stage, due, facts }) => ({ stage, due, ...asked(facts) }),
  revised: ({ facts }) => asked(facts),
  paperAdded: ({ paper }) => ({ kind: paper.kind, sha256: paper.sha256, size: paper.size }),
  councilAppointed: ({ stage, members }) => ({ stage, seats: members.length }),
  attendanceRecorded: (event) => ({ ...at(event), present: event.present.length }),
  councilClosed: (event) => ({ ...at(event), outcome: event.result.outcome, seats: event.result.seats, present: event.result.present }),
  signedOff: (event) => ({ ...at(event), office: event.office, vote: event.vote, amount: event.amount?.toString() ?? null }),
  votesVoided: (event) => ({ ...at(event), because: event.because, votes: event.persons.length }),
  interestDeclared: () => ({}),
  amountSet: ({ what, amount }) => ({ what, amount: amount.toString() }),
  moved: ({ from, to, outcome, round, due, ended }) => ({ from, to, outcome, round, due, ended: ended ?? null }),
  reminded: at,
  escalated: at,
  routed: (event) => ({ ...at(event), gaps: event.gaps.length }),
  clockPaused: (event) => ({ ...at(event), answerBy: event.answerBy }),
  clockResumed: (event) => ({ ...at(event), due: event.due }),
  dueMoved: (event) => ({ ...at(event), from: event.from, to: event.to, because: event.because }),
  apologised: (event) => ({ ...at(event), until: event.until }),
  amendmentRequested: (event) => ({ id: event.id, ...change(event.change), due: event.due }),
  amendmentConfirmed: ({ id, due }) => ({ id, due }),
  amendmentDecided: (event) => ({ id: event.id, outcome: event.outcome, ...change(event.change) }),
  suspended: () => ({}),
  resumed: ({ due, plannedEnd }) => ({ due, plannedEnd }),
  beneficiariesNamed: ({ places }) => ({ places: places.length }),
  placeAccepted: ({ amount }) => ({ amount: amount.toString() }),
  inspected: ({ id, findings }) => ({ id, findings: findings.length }),
  findingAnswered: ({ id }) => ({ id }),
  findingClosed: ({ id }) => ({ id }),
  reportAsked: ({ month, due }) => ({ month, due }),
  reportFiled: ({ month, spent }) => ({ month, spent: spent.toString() }),
  paperIssued: (event) => ({ ...at(event), kind: event.paper.kind, sha256: event.paper.sha256, size: event.paper.size }),
  paymentOrdered: (event) => ({ ...at(event), ...money(event), what: event.what }),
  paymentUnknown: money,
  paymentKnown: money,
  paymentRecorded: (event) => ({ ...money(event), result: event.result }),
  refundRecorded: ({ amount }) => ({ amount: amount.toString() }),
  budgetMoved: ({ moves }) => ({ moves: moves.map(({ kind, line, amount }) => ({ kind, line, amount: amount.toString() })) }),
  leftOut: () => ({}),
  rulesAdopted: ({ procedure, due }) => ({ procedure: { id: procedure.id, effectiveFrom: procedure.effectiveFrom }, due }),
  restarted: () => ({}),
};

/** The kinds of event that a consumer may choose from. */
export const webhookEvents = Object.keys(told) as Event['type'][];

const toldOf = (event: Event): object => (told[event.type] as ((event: Event) => object) | undefined)?.(event) ?? {};
