import express, { Router } from 'express';
import { behindLink, confirmByLink } from '../bot/answers/pin';
import { renderPage } from '../templates/render';
import type { Pages } from './app';

/** The page behind a one-time link: what is confirmed, and the PIN that the chat cannot take. Looking uses nothing up. */
export function confirmPages({ bot }: Pages): Router {
  const router = Router();
  const empty = { then: null, what: null, key: '', text: '', gone: false, english: false };
  const show = (res: express.Response, status: number, facts: object) => { res.status(status).set('Cache-Control', 'no-store').send(renderPage('confirm', { title: 'Xác nhận', ...empty, ...facts }, 'english' in facts && facts.english ? 'en' : 'vi')); };

  router.get('/confirm/:key', async (req, res) => {
    const key = String(req.params['key']);
    const open = await behindLink(bot, key);
    show(res, open ? 200 : 404, open ? { ...open, key, english: open.language === 'en', what: summary(open.then) } : { gone: true });
  });

  // the PIN comes as a form, so it stands in no address
  router.post('/confirm/:key', express.urlencoded({ extended: false, limit: '10kb' }), async (req, res) => {
    const key = String(req.params['key']);
    const said = await confirmByLink(bot, key, String((req.body as { pin?: unknown } | undefined)?.pin ?? '').trim());
    const open = said && !said.done ? await behindLink(bot, key) : null;
    show(res, said ? 200 : 404, said ? { text: said.text, english: said.language === 'en', ...(open ? { then: open.then, key, what: summary(open.then) } : {}) } : { gone: true });
  });
  return router;
}

/** What is about to be confirmed, for the page. */
function summary(then: NonNullable<Awaited<ReturnType<typeof behindLink>>>['then']): { vote: string; codes: string[]; amount: string | null; reason: string | null; name: string; from: string; until: string } {
  const none = { vote: '', codes: [], amount: null, reason: null, name: '', from: '', until: '' };
  switch (then.what) {
    case 'confirm': return { ...none, vote: then.vote, codes: [then.code], amount: then.amount ?? null, reason: then.reason ?? null };
    case 'bulk': return { ...none, vote: 'approve', codes: then.items.map(({ code }) => code) };
    case 'mandate': return { ...none, name: then.name, from: then.from, until: then.until, reason: then.reason };
    case 'away': return { ...none, from: then.from, until: then.until };
  }
}
