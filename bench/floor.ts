import express from 'express';
import { createHash } from 'node:crypto';
import { Pool } from 'pg';

/**
 * The floor: what a careful programmer writes by hand without rules, procedures or an engine. Express and pg, one transaction per
 * decision that writes the same rows as the product (command, events, snapshot, task, notice, mark), and the same look-ups.
 */
const pool = new Pool({ connectionString: process.env['FLOOR_URL'], max: 20 });
const app = express();
app.disable('x-powered-by');
app.use(express.json());

app.post('/projects/:code/sign-offs', async (req, res) => {
  const { code } = req.params;
  const token = createHash('sha256').update(req.headers.authorization?.slice(7) ?? '').digest('hex');
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: [project] } = await client.query('SELECT p.*, t.person_id FROM projects p, tokens t WHERE p.code = $1 AND t.hash = $2 FOR UPDATE OF p', [code, token]);
    if (!project || project.ended || project.stage !== req.body.stage) { await client.query('ROLLBACK'); res.status(409).json({}); return; }
    const state = JSON.parse(project.state);
    const step = Number(project.stage.slice(1));
    const next = step === 8 ? 'closed' : `s${step + 1}`;
    const at = new Date().toISOString();
    const version = project.version + 2;
    const first = createHash('sha256').update(project.head + at).digest('hex');
    const second = createHash('sha256').update(first + next).digest('hex');
    Object.assign(state, { stage: next, version, since: at, ended: next === 'closed' ? 'closed' : null });
    await client.query('INSERT INTO commands (id, project_code, fingerprint, first, last) VALUES ($1, $2, $3, $4, $5)', [req.headers['idempotency-key'], code, first, version - 1, version]);
    await client.query(
      `INSERT INTO events (project_code, number, type, at, by, command_id, data, previous, hash) VALUES ($1,$2,'signedOff',$3,$4,$5,$6,$7,$8), ($1,$9,'moved',$3,$4,$5,$10,$8,$11)`,
      [code, version - 1, at, project.person_id, req.headers['idempotency-key'], JSON.stringify({ type: 'signedOff', stage: project.stage, round: 1, vote: 'approve' }), project.head, first, version, JSON.stringify({ type: 'moved', from: project.stage, to: next }), second]);
    await client.query('UPDATE projects SET stage = $2, version = $3, head = $4, state = $5, ended = $6 WHERE code = $1', [code, next, version, second, JSON.stringify(state), state.ended]);
    await client.query('DELETE FROM tasks WHERE project_code = $1', [code]);
    if (!state.ended) await client.query("INSERT INTO tasks (project_code, holder, stage, round, due_order) VALUES ($1, $2, $3, 1, 'infinity')", [code, `doit.s${step + 1}@sct`, next]);
    await client.query("INSERT INTO notices (person_id, project_code, event_number, template, facts) VALUES ($1, $2, $3, 'stageChanged', '{}'), ($4, $2, $3, 'yourTurn', '{}') ON CONFLICT DO NOTHING", ['applicant', code, version, `signer-${step + 1}`]);
    await client.query("INSERT INTO marks (subject, position) VALUES ('courier/applicant', 1), ($1, 1), ($2, 1) ON CONFLICT (subject) DO UPDATE SET position = marks.position + 1", [`courier/signer-${step + 1}`, `project/${code}`]);
    await client.query('COMMIT');
    res.status(201).json({ code, stage: next, version });
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
});

app.get('/projects/:code', async (req, res) => {
  const { rows: [project] } = await pool.query('SELECT state FROM projects WHERE code = $1', [req.params.code]);
  res.json(JSON.parse(project.state));
});

app.get('/tasks', async (_req, res) => {
  const { rows } = await pool.query(
    'SELECT t.project_code AS code, p.name, t.stage, t.round, t.due FROM tasks t JOIN projects p ON p.code = t.project_code WHERE t.holder = $1 ORDER BY t.due_order, t.project_code LIMIT 20', ['implementer.director@tt']);
  res.json({ items: rows });
});

const server = app.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
const end = () => { server.close(); server.closeAllConnections(); void pool.end().then(() => process.exit(0)); };
process.on('SIGTERM', end);
process.on('disconnect', end);
