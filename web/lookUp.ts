import express, { Router } from 'express';
import { readCode } from '../domain/code';
import { status } from '../domain/view';
import { pinFits } from '../prisma/lookup';
import { renderPage } from '../templates/render';
import { throttled } from '../api/routes/people';
import type { Pages } from './app';

/** The first page and the public look-up: the state only, the same answer for an unknown code and a wrong number. */
export function lookUpPages({ config, bot: { ledger } }: Pages): Router {
  const router = Router();
  const development = config.KC_MODE === 'development';
  // a printed code leads here with itself filled in
  router.get('/', (req, res) => { res.send(renderPage('home', { title: 'Khuyến công', development, code: readCode(String(req.query['code'] ?? '').slice(0, 60)) ?? '', answer: null, wrong: false, tooMany: false })); });
  // sent as a form, so that the number stands in no address
  const tooMany = throttled((_req, res) => { res.status(429).send(renderPage('home', { title: 'Tra cứu hồ sơ', development, code: '', answer: null, wrong: false, tooMany: true })); });
  router.post('/lookup', express.urlencoded({ extended: false, limit: '10kb' }), tooMany, async (req, res) => {
    const sent = (req.body ?? {}) as { code?: unknown; pin?: unknown };
    const typed = String(sent.code ?? '').replaceAll('\u0000', '').slice(0, 60);
    const code = readCode(typed) ?? typed;
    const fits = await pinFits(ledger.books, code, String(sent.pin ?? ''));
    const found = await ledger.read(code);
    const answer = fits && found ? status(found.procedure, found.project, await ledger.now()) : null;
    res.status(answer ? 200 : 404).send(renderPage('home', { title: 'Tra cứu hồ sơ', development, code: typed, answer, wrong: !answer, tooMany: false }));
  });
  return router;
}
