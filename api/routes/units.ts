import { z } from 'zod';
import { contactsOf, setContact } from '../../prisma/unitContacts';
import { Problem } from '../errors';
import { route, stampOf } from '../route';
import { Label, Text } from '../schemas';

const Id = z.strictObject({ id: Text(100).min(1) });
const Line = (most: number) => Label(most).nullish().transform((text) => text ?? null);
const ContactBody = z.strictObject({ address: Line(300), phone: Line(60), hours: Line(200) });

/** How people reach an office; told to whoever asks for a person of flesh and blood. */
export const unitRoutes = [
  route({
    method: 'get', path: '/units/:id/contact', summary: 'Address, telephone and office hours of a unit; what was not entered is null', params: Id,
    async handle({ params: { id }, world: { ledger } }) {
      const [found] = await contactsOf(ledger.books, [id]);
      if (!found) throw new Problem(404, 'NOT_FOUND');
      return found;
    },
  }),
  route({
    method: 'put', path: '/units/:id/contact', summary: 'Enter address, telephone and office hours of a unit, as a whole', params: Id, body: ContactBody, administrator: true,
    handle: async (asked) => setContact(asked.world.ledger.books, asked.params.id, asked.body, await stampOf(asked)),
  }),
];
