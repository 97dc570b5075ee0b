import type { Command } from '../../domain/project';
import { mustKnowUnits } from '../../prisma/units';
import { act, visible } from '../access';
import { route } from '../route';
import * as bodies from '../schemas';

export const amendmentRoutes = [
  route({
    method: 'post', path: '/projects/:code/amendments', summary: 'Ask for a change with reasons, one at a time', params: bodies.Code, body: bodies.AmendmentBody,
    async handle(asked) {
      const { params, body, person, world } = asked;
      const { unit } = body.change;
      // nobody could ever answer for a unit that nobody registered; a stranger is refused by the command itself, which keeps the attempt
      if (unit && (await visible(world, params.code, person).catch(() => null))) await mustKnowUnits(world.ledger.books, { beneficiary: unit });
      return act(asked, { type: 'requestAmendment', ...body } as Command);
    },
  }),
  route({
    method: 'post', path: '/projects/:code/amendments/:id/confirmation', summary: 'The province confirms it after checking on site', params: bodies.CodeAndId, body: bodies.Empty,
    handle: async (asked) => act(asked, { type: 'confirmAmendment', id: asked.params.id }),
  }),
  route({
    method: 'post', path: '/projects/:code/amendments/:id/decision', summary: 'Approve it or turn it down, for the content that was read', params: bodies.CodeAndId, body: bodies.AmendmentDecisionBody,
    handle: async (asked) => act(asked, { type: 'decideAmendment', id: asked.params.id, ...asked.body } as Command),
  }),
];
