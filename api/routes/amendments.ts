import type { Command } from '../../domain/project';
import { act, mustKnowNamed } from '../access';
import { route } from '../route';
import * as bodies from '../schemas';

export const amendmentRoutes = [
  route({
    method: 'post', path: '/projects/:code/amendments', summary: 'Ask for a change with reasons, one at a time', params: bodies.Code, body: bodies.AmendmentBody,
    async handle(asked) {
      const { unit } = asked.body.change;
      if (unit) await mustKnowNamed(asked, { beneficiary: unit });
      return act(asked, { type: 'requestAmendment', ...asked.body } as Command);
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
