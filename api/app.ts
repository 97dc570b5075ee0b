import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import express, { Router } from 'express';
import { bearerOf } from './auth';
import { answerError, noSuchRoute } from './errors';
import { mount } from './route';
import type { Route, World } from './route';
import { amendmentRoutes } from './routes/amendments';
import { budgetRoutes } from './routes/budget';
import { calendarRoutes } from './routes/calendar';
import { channelRoutes } from './routes/channels';
import { clockRoutes } from './routes/clock';
import { councilRoutes } from './routes/councils';
import { documentRoutes } from './routes/documents';
import { linkRoutes } from './routes/links';
import { noticeRoutes } from './routes/notices';
import { operationRoutes } from './routes/operations';
import { peopleRoutes } from './routes/people';
import { pinRoutes } from './routes/pin';
import { placeRoutes } from './routes/places';
import { planRoutes } from './routes/plans';
import { projectRoutes } from './routes/projects';
import { ruleRoutes } from './routes/rules';
import { settingRoutes } from './routes/settings';
import { staffRoutes } from './routes/staff';
import { unitRoutes } from './routes/units';
import { webhookRoutes } from './routes/webhooks';
import { workRoutes } from './routes/work';

/** Every route of the API. */
export const routes: readonly Route[] = [
  ...projectRoutes, ...councilRoutes, ...clockRoutes, ...amendmentRoutes, ...workRoutes, ...documentRoutes, ...peopleRoutes, ...noticeRoutes, ...channelRoutes, ...linkRoutes, ...webhookRoutes, ...staffRoutes, ...pinRoutes, ...operationRoutes, ...calendarRoutes, ...budgetRoutes, ...placeRoutes, ...unitRoutes, ...planRoutes, ...settingRoutes, ...ruleRoutes,
];

/** The API under /api: parse at the door, one call, problem+json for everything that goes wrong. */
export function createApi(world: World): Router {
  const registry = new OpenAPIRegistry();
  const router = Router();
  router.use(express.json({ limit: '1mb' }));
  mount(router, registry, routes, world, bearerOf(world.ledger));
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({ openapi: '3.1.0', info: { title: 'Khuyến công', version: '1' } });
  router.get('/openapi.json', (_req, res) => { res.json(document); });
  router.use(noSuchRoute);
  router.use(answerError);
  return router;
}
