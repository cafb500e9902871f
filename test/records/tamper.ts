import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** Changes the stored audit behind the service's back. */
export async function tamper(url: string, statement: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const raw = new DatabaseSync(url.slice('sqlite:'.length));
    raw.exec(statement);
    raw.close();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
