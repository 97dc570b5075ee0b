import { awaited } from '../domain/awaited';
import type { Line } from '../domain/budgetMoves';
import { dayOf } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import { decide } from '../domain/decide';
import type { Moment } from '../domain/decide';
import { noticesFor } from '../domain/notices';
import type { Office, Procedure } from '../domain/procedure';
import { SHAPE, evolve, holderOf } from '../domain/project';
import type { Actor, Command, Entry, Event, Project, StandsFor } from '../domain/project';
import { canonical, fold, fromJson, toJson } from '../domain/record';
import { Refusal } from '../domain/refusal';
import { rosterNeeds } from '../domain/signability';
import { searchKey } from '../domain/text';
import { lineFor, lineOf, shortfall } from './budget';
import type { Books } from './client';
import { hashOf, sha256 } from './hash';
import { calendarOf } from './holidays';
import { procedureOf } from './procedures';
import { rosterFor, standsForSql } from './roster';

/** Who sends the command: a person by id, or the product itself. */
export type Sender = { person: string } | 'system';

/** What a command led to: the state after it, and the entries it added (none when it had nothing to add). */
export interface Receipt { project: Project; procedure: Procedure; entries: readonly Entry[]; repeated: boolean }

export interface Ledger {
  books: Books;
  now(): Promise<Instant>;
  /**
   * The one door for every command. One transaction: it decides on the state it saw, and records only if that is still the state.
   * The same command id again gets the same answer and changes nothing.
   * @throws Refusal the rules said no; nothing changed but the audit of refused attempts.
   */
  act(code: string, command: Command, sender: Sender, commandId: string): Promise<Receipt>;
  /** Keeps an attempt in the audit that was refused before it came to the rules, such as a stranger's. */
  refuse(code: string, command: Command, by: string, commandId: string, refusal: Refusal): Promise<void>;
  /** The project's state and procedure, or null. */
  read(code: string): Promise<{ project: Project; procedure: Procedure; head: string } | null>;
  entries(code: string): Promise<Entry[]>;
}

interface Seen { state: string | null; head: string | null; procedure_hash: string | null; fingerprint: string | null; first: number | null; last: number | null; offices: string[]; administrator: boolean | null; active: boolean | null; stands_for: StandsFor[]; calendar: string }

/** Deeds of an office beside the stage's sign-offs: whether its deputy acts is looked up when one is done. */
const beside: ReadonlySet<Command['type']> = new Set(['appointCouncil', 'suspend', 'resume', 'terminate', 'forceMajeure', 'inspect', 'closeFinding', 'leaveOut', 'withdraw', 'requestAmendment', 'nameBeneficiaries', 'fileReport', 'answer', 'answerFinding']);

/** The ledger over open books. `now` is the product's clock (movable in development only). */
export function ledgerOf(books: Books, now: () => Promise<Instant>): Ledger {
  const { pool } = books;

  async function act(code: string, command: Command, sender: Sender, commandId: string): Promise<Receipt> {
    const by = sender === 'system' ? 'system' : sender.person;
    const at = await now();
    const fingerprint = sha256(canonical([code, command, by]));
    // every lost race means that another command was recorded, so this ends
    for (;;) {
      const seen = await look(code, commandId, by, dayOf(at));
      if (seen.fingerprint && seen.fingerprint !== fingerprint) {
        // the same key for another command is a mistake of the sender, never the earlier answer
        const refusal = new Refusal('KEY_REUSED');
        await refuse(code, command, by, commandId, refusal);
        throw refusal;
      }
      if (seen.fingerprint) return repeated(seen, code);
      const before = seen.state === null ? null : await current(code, seen.state);
      const pinned = command.type === 'propose' ? command.procedure.hash : seen.procedure_hash;
      if (!pinned) throw new Refusal('UNKNOWN_PROJECT', { code });
      const procedure = await procedureOf(books, pinned);
      let events: Event[];
      try {
        events = decide(procedure, before, command, await momentFor(procedure, before, command, sender, seen, at));
      } catch (error) {
        throw await refused(code, command, by, commandId, error);
      }
      if (events.length === 0) return { project: before!, procedure, entries: [], repeated: false };
      const entries = chain(code, events, { at, by, commandId, number: before?.version ?? 0, head: seen.head ?? '' });
      const after = entries.reduce<Project | null>((state, entry) => evolve(state, entry), before)!;
      // the procedure after it: a project may have been moved to other rules
      const rules = after.procedure.hash === pinned ? procedure : await procedureOf(books, after.procedure.hash);
      try {
        if (await record(rules, before, after, entries, { commandId, fingerprint, day: dayOf(at) })) return { project: after, procedure: rules, entries, repeated: false };
      } catch (error) {
        throw await refused(code, command, by, commandId, error);
      }
    }
  }

  /** A snapshot that an earlier version of the rules folded is folded anew. */
  async function current(code: string, state: string): Promise<Project> {
    const project = fromJson<Project>(state);
    return project.shape === SHAPE ? project : fold(await entries(code))!;
  }

  /** What the rules may know of the world for this command, and no more than it asks for. */
  async function momentFor(procedure: Procedure, project: Project | null, command: Command, sender: Sender, seen: Seen, at: Instant): Promise<Moment> {
    if (sender !== 'system' && seen.active === false) throw new Refusal('PERSON_INACTIVE');
    const moment: Moment = { at, calendar: await calendarOf(books, seen.calendar), actor: actorOf(sender, seen) };
    if (!project) return moment;
    if (command.type === 'route') {
      const { holders, persons } = rosterNeeds(procedure, project);
      return { ...moment, roster: await rosterFor(books, holders, persons) };
    }
    if (beside.has(command.type)) {
      // no stage waits for these, so nobody was routed for them beforehand
      const holders = (Object.keys(procedure.offices) as Office[]).map((office) => holderOf(project, office));
      return { ...moment, roster: await rosterFor(books, holders, command.type === 'appointCouncil' ? command.members : []) };
    }
    if (command.type === 'adoptRules') return { ...moment, adopts: await procedureOf(books, command.procedure.hash) };
    const line = await lineWanted(procedure, project, command);
    return line === undefined ? moment : { ...moment, line };
  }

  /** The budget line that an approval draws on; undefined for a command that draws on none. */
  async function lineWanted(procedure: Procedure, project: Project, command: Command): Promise<Line | null | undefined> {
    if (command.type === 'decideAmendment' && command.approve && project.budget) {
      const { line } = await lineOf(books, project.budget.line);
      return { id: line.id, free: line.free };
    }
    if (command.type !== 'signOff' || command.vote !== 'approve' || procedure.stages[project.stage]?.sets !== 'approved') return undefined;
    const { planYear, activity, units } = project.facts;
    return lineFor(books, { fund: procedure.fund, year: planYear, activity, units: Object.values(units) });
  }

  /** A refusal is kept in the audit and given a name where it speaks of somebody; a fault is passed on as it is. */
  async function refused(code: string, command: Command, by: string, commandId: string, error: unknown): Promise<unknown> {
    const refusal = error instanceof Refusal ? error : shortfall(error);
    if (!refusal) return error;
    await refuse(code, command, by, commandId, refusal);
    const { decidedBy } = refusal.facts;
    if (typeof decidedBy !== 'string' || decidedBy === 'system') return refusal;
    const { rows: [person] } = await pool.query<{ name: string }>('SELECT name FROM persons WHERE id = $1', [decidedBy]);
    return new Refusal(refusal.code, { ...refusal.facts, decidedByName: person?.name ?? null });
  }

  /** All that a decision has to know, in one question. */
  async function look(code: string, commandId: string, by: string, day: string): Promise<Seen> {
    const { rows } = await pool.query<Seen>({
      name: 'look',
      text: `SELECT p.state, p.head, p.procedure_hash, c.fingerprint, c.first, c.last, o.offices, o.administrator, o.active, s.stands_for,
          (SELECT coalesce(max(id), 0)::text FROM calendar_changes) AS calendar
        FROM (SELECT 1) AS one
        LEFT JOIN projects p ON p.code = $1
        LEFT JOIN commands c ON c.id = $2
        LEFT JOIN LATERAL (
          SELECT coalesce(array_agg(f.holder) FILTER (WHERE f.holder IS NOT NULL), '{}') AS offices, bool_or(h.administrator) AS administrator, bool_or(h.deactivated_at IS NULL) AS active
          FROM persons h LEFT JOIN offices f ON f.person_id = h.id AND $4 BETWEEN f.valid_from AND f.valid_to WHERE h.id = $3
        ) o ON true
        LEFT JOIN ${standsForSql('$3', '$4')} s ON true`,
      values: [code, commandId, by, day],
    });
    return rows[0]!;
  }

  async function repeated(seen: Seen, code: string): Promise<Receipt> {
    const current = await read(code);
    const all = await entries(code);
    return { project: current!.project, procedure: current!.procedure, entries: all.filter(({ number }) => number >= seen.first! && number <= seen.last!), repeated: true };
  }

  async function record(
    procedure: Procedure, before: Project | null, after: Project, added: readonly Entry[], { commandId, fingerprint, day }: { commandId: string; fingerprint: string; day: string },
  ): Promise<boolean> {
    const waiting = awaited(procedure, after);
    const row = {
      code: after.code, procedure_hash: after.procedure.hash, fund: procedure.fund, name: after.facts.name, name_key: searchKey(after.facts.name),
      province: after.facts.province, applicant: after.facts.units.implementer ?? '', beneficiary: after.facts.units.beneficiary ?? '', stage: after.stage, round: after.round,
      unit: waiting[0]?.split('@')[1] ?? '', due: after.due, ended: after.ended, version: after.version, head: added.at(-1)!.hash, state: toJson(after), unattended: after.gaps.length > 0,
    };
    const moves = added.flatMap(({ number, event, by }) => (event.type === 'budgetMoved' ? event.moves.map(({ kind, line, amount }) => ({ number, kind, line, amount: amount.toString(), by })) : []));
    const tasksMoved = !before || waiting.join() !== awaited(procedure, before).join() || before.due !== after.due || before.round !== after.round || before.stage !== after.stage;
    const notices = noticesFor(procedure, before, after, added).map(({ number, to, template, facts }) => ({ number, holder: to, template, facts: toJson(facts) }));
    const events = added.map(({ number, at, by, event, previous, hash }) => ({ number, type: event.type, at, by, data: toJson(event), previous, hash }));
    try {
      const { rows } = await pool.query<{ result: string }>({
        name: 'record',
        text: 'SELECT record_command($1, $2, $3, $4, $5, $6, $7, $8, $9) AS result',
        values: [commandId, fingerprint, before?.version ?? 0, JSON.stringify(row), JSON.stringify(events), tasksMoved ? JSON.stringify(waiting) : null, JSON.stringify(notices), day, moves.length > 0 ? JSON.stringify(moves) : null],
      });
      return rows[0]!.result === 'recorded';
    } catch (error) {
      // the same command is being recorded by someone else at this moment: look again and find its answer
      if ((error as { constraint?: string }).constraint === 'commands_pkey') return false;
      // two commands waited for each other and the database let one go; nothing of ours was recorded, so it is decided again
      if (['40P01', '40001'].includes((error as { code?: string }).code ?? '')) return false;
      throw error;
    }
  }

  async function refuse(code: string, command: Command, by: string, commandId: string, refusal: Refusal): Promise<void> {
    await pool.query(
      'INSERT INTO refused_attempts (project_code, command_id, by, command, code, facts) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
      [code, commandId, by, toJson(command), refusal.code, toJson(refusal.facts)],
    );
  }

  async function read(code: string) {
    const { rows } = await pool.query<{ state: string; procedure_hash: string; head: string }>({ name: 'read', text: 'SELECT state, procedure_hash, head FROM projects WHERE code = $1', values: [code] });
    if (!rows[0]) return null;
    return { project: await current(code, rows[0].state), procedure: await procedureOf(books, rows[0].procedure_hash), head: rows[0].head };
  }

  async function entries(code: string): Promise<Entry[]> {
    const { rows } = await pool.query<{ number: number; at: string; by: string; command_id: string; data: string; previous: string; hash: string }>(
      'SELECT number, at, by, command_id, data, previous, hash FROM events WHERE project_code = $1 ORDER BY number', [code]);
    return rows.map(({ command_id, data, ...entry }) => ({ ...entry, commandId: command_id, event: fromJson<Event>(data) }));
  }

  return { books, now, act, refuse, read, entries };
}

function actorOf(sender: Sender, seen: Seen): Actor {
  if (sender === 'system') return { kind: 'system' };
  return { kind: 'person', id: sender.person, offices: seen.offices ?? [], administrator: seen.administrator ?? false, standsFor: seen.stands_for ?? [] };
}

function chain(code: string, events: readonly Event[], { at, by, commandId, number, head }: { at: Instant; by: string; commandId: string; number: number; head: string }): Entry[] {
  let previous = head;
  return events.map((event, index) => {
    const entry = { number: number + index + 1, at, by, commandId, event, previous };
    const hash = hashOf(code, entry);
    previous = hash;
    return { ...entry, hash };
  });
}
