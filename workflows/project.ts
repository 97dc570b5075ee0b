import { condition, continueAsNew, patched, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { keepDeadline, keepUp } from './stages/meanwhile';
import { stages } from './stages';
import { poke } from './messages';
import { follow } from './world';

/** A run that grew past this many events begins anew at the next stage; it keeps nothing but the code. */
const LONG = 200;
/** It was this many before, and a run that passed a stage between the two has to replay as it went. */
const LONG_BEFORE = 400;
/** Longer waits are taken in parts: a month is far below what any timer holds. */
const MONTH = 30 * 24 * 3_600_000;

/**
 * One project from proposal to settlement: follow the ledger, do what the stage does meanwhile, sleep until someone speaks or
 * something falls due. The run holds no fact of its own, so it may be started again at any time.
 */
export async function project({ code }: { code: string }): Promise<string> {
  let poked = true;
  let shown = '';
  let began = '';
  setHandler(poke, () => { poked = true; });

  for (;;) {
    poked = false;
    const { situation, now, reroute, rosterChanges } = await follow(code);
    const { stage, ended, alarm } = situation;
    if (ended) return ended;
    if ((began !== '' && stage !== began && grown(workflowInfo().historyLength)) || workflowInfo().continueAsNewSuggested) await continueAsNew<typeof project>({ code });
    began = stage;

    const face = [stage, situation.unit, situation.due].join();
    if (face !== shown) {
      upsertSearchAttributes({ KcProject: [code], KcStage: [stage], KcUnit: [situation.unit], KcDue: situation.due ? [new Date(situation.due)] : [] });
      shown = face;
    }
    const here = { ...situation, now, reroute };
    if (await keepUp(here) || await (stages[stage] ?? keepDeadline)(here)) continue;
    const next = [alarm?.at, rosterChanges].filter((at) => at !== undefined && at !== null).sort()[0];
    const rest = next ? Math.max(Date.parse(next) - Date.parse(now), 1) : null;
    if (rest === null) await condition(() => poked);
    else await condition(() => poked, Math.min(rest, MONTH));
  }
}

const grown = (events: number): boolean => events > LONG_BEFORE || (events > LONG && patched('anew after 200 events'));
