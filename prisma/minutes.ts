import type { CastVote } from '../domain/events';
import type { Procedure } from '../domain/procedure';
import { seatOwner } from '../domain/project';
import type { Project } from '../domain/project';
import type { Books } from './client';
import { namesOf } from './names';

/** What the minutes of a stage's council say (`templates/documents/councilMinutes.hbs`), with names; null before it has closed. */
export async function minutesOf(books: Books, procedure: Procedure, project: Project, stage: string) {
  const closed = Object.hasOwn(project.resolutions, stage) ? project.resolutions[stage]! : null;
  if (!closed) return null;
  const { council, result, round, at, interested, votes } = closed;
  const names = await namesOf(books, council.members);
  const name = (id: string) => names.get(id) ?? id;
  const present = (id: string) => council.attendance?.includes(id) ?? votes.some((vote) => seatOwner(vote) === id && !vote.written);
  const role = (id: string) => (id === council.chair ? 'chair' : id === council.deputy ? 'deputy' : id === council.secretary ? 'secretary' : 'member');
  return {
    code: project.code, name: project.facts.name, stage, round, at, title: (procedure.stages[stage] ?? procedure.ends[stage])!.title, basis: procedure.stages[stage]?.basis ?? '',
    council: { decision: council.decision ?? null, members: council.members.map((id) => ({ name: name(id), role: role(id), present: present(id), interested: interested.includes(id) })) },
    result: { ...result, tieBroken: result.tieBroken ?? false },
    votes: votes.map((vote: CastVote) => ({ name: name(seatOwner(vote)), vote: vote.vote, score: vote.score ?? null, written: vote.written ?? false })),
  };
}
