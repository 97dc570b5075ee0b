import { Client, Connection, ScheduleAlreadyRunning, ScheduleOverlapPolicy, WorkflowNotFoundError } from '@temporalio/client';

export const TASK_QUEUE = 'projects';

/** What operators see and filter by: keywords are type 2 on the wire, instants 6. */
export const SEARCH_ATTRIBUTES = { KcProject: 2, KcStage: 2, KcUnit: 2, KcDue: 6 };
const [ALREADY_EXISTS, PERMISSION_DENIED] = [6, 7];

/** What the product asks of the engine. Lazy: it exists while Temporal is away, and each call says so then. */
export interface Engine {
  /** Wakes a subject's run, or starts it: `project/<code>`, `courier/<person>`, `cards/<code>`, `planRound/<id>`, `webhook/<id>` or `feed/webhooks`. */
  poke(subject: string): Promise<void>;
  /** Ends the project's run, if there is one, and starts it anew; it reads the ledger and goes on. Two at once give one run. */
  restart(code: string, reason: string): Promise<{ runId: string }>;
  describe(code: string): Promise<{ running: boolean; runId: string | null; historyLength: number; status: string }>;
  /** Codes of the projects whose runs are alive, or the persons whose couriers are. */
  running(kind?: 'project' | 'courier'): Promise<Set<string>>;
  /** Sees to it that the engine knows our search attributes and runs the sweep every minute. */
  schedule(): Promise<void>;
  health(): Promise<boolean>;
  close(): Promise<void>;
  readonly client: Client;
}

/** The engine at an address. Nothing is connected before the first call. */
export function connectEngine({ address, namespace = 'default' }: { address: string; namespace?: string | undefined }): Engine {
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace });

  const startOf = (subject: string) => {
    const [kind, id] = [subject.slice(0, subject.indexOf('/')), subject.slice(subject.indexOf('/') + 1)];
    return { workflowType: kind, args: [kind === 'project' || kind === 'cards' ? { code: id } : kind === 'planRound' || kind === 'webhook' ? { id } : { person: id, near: true }] };
  };
  const describe: Engine['describe'] = async (code) => {
    try {
      const { runId, status, historyLength } = await client.workflow.getHandle(`project/${code}`).describe();
      return { running: status.name === 'RUNNING', runId, historyLength, status: status.name };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { running: false, runId: null, historyLength: 0, status: 'NOT_FOUND' };
      throw error;
    }
  };

  return {
    client, describe,
    async poke(subject) {
      const { workflowType, args } = startOf(subject);
      await client.workflow.signalWithStart(workflowType, { workflowId: subject, taskQueue: TASK_QUEUE, args, signal: 'poke', signalArgs: [] });
    },
    async restart(code, reason) {
      // the newer run takes the place of the one that is alive, in one step on the server
      const handle = await client.workflow.start('project', {
        workflowId: `project/${code}`, taskQueue: TASK_QUEUE, args: [{ code }], workflowIdConflictPolicy: 'TERMINATE_EXISTING', memo: { restart: reason },
      });
      return { runId: handle.firstExecutionRunId };
    },
    async running(kind = 'project') {
      const ids = new Set<string>();
      for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${kind}' AND ExecutionStatus = 'Running'` })) ids.add(workflowId.slice(kind.length + 1));
      return ids;
    },
    async schedule() {
      try {
        await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: SEARCH_ATTRIBUTES });
      } catch (error) {
        // known already, or an operator's to add: a server that lacks them says so when a run shows its stage
        if (![ALREADY_EXISTS, PERMISSION_DENIED].includes((error as { code?: number }).code ?? -1)) throw error;
      }
      try {
        await client.schedule.create({
          scheduleId: 'sweep', spec: { intervals: [{ every: '1m' }] }, policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
          action: { type: 'startWorkflow', workflowType: 'sweep', workflowId: 'sweep', taskQueue: TASK_QUEUE, args: [] },
        });
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      }
    },
    async health() {
      try { await connection.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({})); return true; } catch { return false; }
    },
    close: () => connection.close(),
  };
}
