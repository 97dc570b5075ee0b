import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/client';

/** The books: Prisma for what is asked now and then, the same pool by hand where every answer passes (`ledger.ts`, `lists.ts`). */
export interface Books { pool: Pool; prisma: PrismaClient; close(): Promise<void> }

/** Opens the books for the product's own database user. One per process. */
export function openBooks(databaseUrl: string, connections = 20): Books {
  const pool = new Pool({ connectionString: databaseUrl, max: connections, connectionTimeoutMillis: 3_000 });
  // an idle connection that the server closes (a restart) is not a fault of ours; the next query opens a new one
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return { pool, prisma, close: async () => { await prisma.$disconnect(); await pool.end(); } };
}
