import type { CastVote, Command, Holder, Project } from '../../domain/project';
import type { Procedure } from '../../domain/procedure';
import { seatOwner } from '../../domain/project';
import { count } from '../../domain/quorum';
import { rosterNeeds, signability } from '../../domain/signability';
import type { SeatReport } from '../../domain/signability';
import { minutesOf } from '../../prisma/minutes';
import { namesOf } from '../../prisma/names';
import { rosterFor } from '../../prisma/roster';
import { renderDocument } from '../../templates/render';
import { act, discreet, mayName, visible } from '../access';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

export const councilRoutes = [
  route({
    method: 'post', path: '/projects/:code/councils', summary: 'Appoint a council for a stage', params: bodies.Code, body: bodies.CouncilBody,
    handle: async (asked) => act(asked, { type: 'appointCouncil', ...asked.body } as Command),
  }),
  route({
    method: 'post', path: '/projects/:code/councils/attendance', summary: 'Take down who is at the meeting', params: bodies.Code, body: bodies.AttendanceBody,
    handle: async (asked) => act(asked, { type: 'recordAttendance', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/councils/closing', summary: 'Close the vote although not everybody has voted', params: bodies.Code, body: bodies.ClosingBody,
    handle: async (asked) => act(asked, { type: 'closeCouncil', ...asked.body }),
  }),
  route({
    method: 'get', path: '/projects/:code/councils/:stage', summary: 'A stage\'s council: who sits in it, who has voted, and once it has closed how, with the numbers for the minutes', params: bodies.CodeAndStage,
    async handle({ params: { code, stage }, person, world }) {
      const { procedure, project } = await visible(world, code, person);
      const seen = councilAt(procedure, project, stage);
      const names = await namesOf(world.ledger.books, [...seen.members.map(({ id }) => id), ...(seen.resolution?.votes ?? []).map(({ person: id }) => id)]);
      const named = (id: string) => names.get(id) ?? null;
      return {
        ...seen, members: seen.members.map((member) => ({ ...member, name: named(member.id) })),
        resolution: seen.resolution && { ...seen.resolution, votes: seen.resolution.votes.map((vote) => ({ ...vote, name: named(vote.person) })) },
      };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/councils/:stage/minutes', summary: 'The minutes of a council that has closed, as text', params: bodies.CodeAndStage,
    async handle({ params: { code, stage }, person, world, res }) {
      const { procedure, project } = await visible(world, code, person);
      const minutes = await minutesOf(world.ledger.books, procedure, project, stage);
      if (!minutes) throw new Problem(404, 'NOT_FOUND');
      res.type('text/plain; charset=utf-8').send(renderDocument('councilMinutes', minutes));
    },
  }),
  route({
    method: 'get', path: '/projects/:code/signers', summary: 'Who may lawfully sign now, and what is missing; named to the own unit and administrators, counted for others', params: bodies.Code,
    async handle({ params, person, world: { ledger }, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      const { holders, persons } = rosterNeeds(procedure, project);
      const roster = await rosterFor(ledger.books, holders, persons);
      const names = new Map(roster.people.map(({ id, name }) => [id, name]));
      const { seats, routes, gaps } = signability(procedure, project, roster, await ledger.now());
      const may = (holder: Holder) => mayName(procedure, project, person, holder);
      return {
        stage: project.stage, round: project.round,
        seats: seats.map((seat) => seatShown(procedure, seat, names, may(seat.holder))), routes, gaps: gaps.map((gap) => discreet(gap, may(gap.holder))),
      };
    },
  }),
];

/** A stage's council as it stands. While it is open nobody is told how anybody voted, so the numbers say only how many. @throws Problem NOT_FOUND */
function councilAt(procedure: Procedure, project: Project, stage: string) {
  const council = Object.hasOwn(project.councils, stage) ? project.councils[stage]! : undefined;
  const quorum = Object.hasOwn(procedure.stages, stage) ? procedure.stages[stage]!.quorum : undefined;
  if (!council || !quorum) throw new Problem(404, 'NOT_FOUND');
  const { members, chair, deputy, secretary, decision, attendance } = council;
  const open = project.stage === stage && !project.ended;
  const votes = open ? project.votes : [];
  const { seats, present, quorum: wanted, needed, quorate, interested } = count(quorum, council, Object.keys(project.interests), votes);
  const closed = project.resolutions[stage] ?? null;
  return {
    stage, open, round: open ? project.round : closed?.round ?? null, chair, deputy: deputy ?? null, secretary: secretary ?? null, decision: decision ?? null,
    rules: { present: quorum.present, pass: quorum.pass, of: quorum.of ?? 'members', mean: quorum.mean ?? null, criteria: quorum.criteria ?? [], mark: quorum.mark, source: quorum.source ?? null },
    members: members.map((id) => ({
      id, interested: Object.hasOwn(project.interests, id), present: attendance ? attendance.includes(id) : null, voted: (open ? votes : closed?.votes ?? []).some((vote) => seatOwner(vote) === id),
    })),
    tally: open ? { seats, present, quorum: wanted, needed, quorate, interested, voted: votes.length } : null,
    resolution: closed && { round: closed.round, at: closed.at, ...closed.result, votes: closed.votes.map(castShown) },
  };
}

const castShown = ({ person, vote, at, score, written }: CastVote) => ({ person, vote, at: at ?? null, score: score ?? null, written: written ?? false });

function seatShown(procedure: Procedure, { holder, office, lawful, barred, deputy }: SeatReport, names: ReadonlyMap<string, string>, named: boolean) {
  const name = (person: string) => names.get(person) ?? null;
  const why: Record<string, number> = {};
  for (const one of barred) why[one.why] = (why[one.why] ?? 0) + 1;
  return {
    office, title: office ? procedure.offices[office]?.title ?? null : null, deputy, lawful: lawful.length, barred: why,
    ...(named ? {
      holder,
      persons: lawful.map((one) => ({ ...one, name: name(one.person), ...(one.standsFor ? { standsForName: name(one.standsFor) } : {}) })),
      barredPersons: barred.map((one) => ({ ...one, name: name(one.person) })),
    } : {}),
  };
}
