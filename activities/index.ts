import type { Channel, ChannelName } from '../bot/channel';
import type { QuietHours } from '../domain/telling';
import type { Ledger } from '../prisma/ledger';
import type { Activities } from '../workflows/activities';
import type { Engine } from '../workflows/client';
import { cards } from './cards';
import { deliveries } from './notices';
import { papers } from './papers';
import { payments } from './payments';
import { follow } from './follow';
import { planRounds } from './planRounds';
import { sweeps } from './sweeps';
import { treasuryOf } from './treasury';
import type { Treasury } from './treasury';
import type { Turns } from './turns';
import { webhooks } from './webhooks';
import type { WebhookSettings } from '../prisma/webhooks';

export interface World { ledger: Ledger; channels: ReadonlyMap<ChannelName, Channel>; engine: Engine; /** Of those who have no preferences; none: they are told at once. */ quietHours?: QuietHours | null; treasury?: Treasury; /** None: nobody is made to wait. */ turns?: Turns; webhooks?: WebhookSettings }

/** All activities over one world. */
export const createActivities = (world: World): Activities =>
  ({ ...follow(world.ledger), ...papers(world.ledger), ...payments(world.ledger, world.treasury ?? treasuryOf(world.ledger.books)), ...deliveries(world), ...cards(world), ...planRounds(world.ledger), ...sweeps(world), ...webhooks(world) });
