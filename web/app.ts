import express, { Router } from 'express';
import type { Config } from '../app/config';
import type { Channel } from '../bot/channel';
import type { World } from '../bot/world';
import { answerError, noSuchRoute } from '../api/errors';
import { chatPages } from './chat';
import { confirmPages } from './confirm';
import { lookUpPages } from './lookUp';

export interface Pages { config: Config; bot: World; channel: Channel }

/** The pages: look-up and web chat. They speak to the same functions as the API. */
export function createPages(world: Pages): Router {
  const router = Router();
  router.use((_req, res, next) => {
    res.set({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Content-Security-Policy': "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" });
    next();
  });
  router.use('/assets', express.static(`${__dirname}/assets`, { maxAge: '1h' }));
  router.use(lookUpPages(world));
  router.use(chatPages(world));
  router.use(confirmPages(world));
  router.use(noSuchRoute);
  router.use(answerError);
  return router;
}
