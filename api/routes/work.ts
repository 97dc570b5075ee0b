import type { Command } from '../../domain/project';
import { act, mustKnowNamed, visible } from '../access';
import { route } from '../route';
import * as bodies from '../schemas';

export const workRoutes = [
  route({
    method: 'post', path: '/projects/:code/beneficiaries', summary: 'Name all beneficiaries of a group project with their shares, in place of those named before', params: bodies.Code, body: bodies.BeneficiariesBody,
    async handle(asked) {
      await mustKnowNamed(asked, Object.fromEntries(asked.body.places.map(({ unit }, index) => [`${index}`, unit])), 'places');
      return act(asked, { type: 'nameBeneficiaries', ...asked.body } as Command);
    },
  }),
  route({
    method: 'post', path: '/projects/:code/places/:id/acceptance', summary: 'Accept one place of a group project', params: bodies.CodeAndId, body: bodies.AcceptanceBody,
    handle: async (asked) => act(asked, { type: 'acceptPlace', place: asked.params.id, ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/inspections', summary: 'Take down an inspection and what it found', params: bodies.Code, body: bodies.InspectionBody,
    handle: async (asked) => act(asked, { type: 'inspect', ...asked.body }),
  }),
  route({
    method: 'get', path: '/projects/:code/findings', summary: 'What inspections found, what was answered, and what is open', params: bodies.Code,
    async handle({ params, person, world }) {
      const { project, procedure } = await visible(world, params.code, person);
      const at = await world.ledger.now();
      return { items: project.findings.map((finding) => ({ ...finding, title: procedure.offices[finding.office]?.title ?? null, overdue: !finding.closed && at >= finding.due })) };
    },
  }),
  route({
    method: 'post', path: '/projects/:code/findings/:id/answer', summary: 'Say what was done about a finding', params: bodies.CodeAndId, body: bodies.FindingAnswerBody,
    handle: async (asked) => act(asked, { type: 'answerFinding', id: asked.params.id, ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/findings/:id/closing', summary: 'Close a finding after looking again', params: bodies.CodeAndId, body: bodies.FindingClosingBody,
    handle: async (asked) => act(asked, { type: 'closeFinding', id: asked.params.id, ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/payments/unknown', summary: 'Nobody knows whether this order went through', params: bodies.Code, body: bodies.UnknownPaymentBody,
    handle: async (asked) => act(asked, { type: 'recordUnknown', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/payments/reconciliation', summary: 'Looked up by its reference: the treasury has it, or gets it again under the same one', params: bodies.Code, body: bodies.ReconciliationBody,
    handle: async (asked) => act(asked, { type: 'reconcile', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/refunds', summary: 'Record money that came back', params: bodies.Code, body: bodies.RefundBody,
    handle: async (asked) => act(asked, { type: 'recordRefund', ...asked.body }),
  }),
];
