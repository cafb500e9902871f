import type { Job } from '../records/jobs.ts';
import { beat, deliver, notifySubscribers, shakeHands } from './deliver.ts';
import { type AuthorizationPayload, type DeliveryPayload, heartbeatJob, jobKinds, type SubscriptionPayload } from './job-kinds.ts';
import type { PasParts } from './pas-parts.ts';
import { rejudge } from './rejudge.ts';

/** How long a worker may hold a job before another takes it on; longer than any try lasts. */
const leaseMs = 60_000;
const mostAtOnce = 20;

/**
 * Does what is due: judges anew, finds whom to tell, delivers. Answers how many jobs it took on; 0 ends a round. A job that fails
 * is tried again later and later by the queue; after the last try its subscription is in error.
 */
export async function runDueJobs(parts: PasParts, signal: AbortSignal): Promise<number> {
  const now = parts.now();
  for (const { client, id } of await parts.records.subscriptions.dueHeartbeats(now.toISOString(), mostAtOnce))
    await parts.records.jobs.add(heartbeatJob({ client, subscriptionId: id }, now.toISOString()), now.toISOString());
  const jobs = await parts.records.jobs.claim({
    kinds: Object.values(jobKinds),
    now: now.toISOString(),
    leasedUntil: new Date(now.getTime() + leaseMs).toISOString(),
    limit: mostAtOnce,
  });
  // One slow endpoint must not hold up the others.
  await Promise.all(jobs.map((job) => tried(parts, job, signal)));
  return jobs.length;
}

async function tried(parts: PasParts, job: Job, signal: AbortSignal): Promise<void> {
  try {
    await run(parts, job, signal);
  } catch (error) {
    // A worker that is being stopped leaves the job to the next one, when its lease ends.
    if (signal.aborted) return;
    const text = error instanceof Error ? error.message : 'failed';
    const now = parts.now().toISOString();
    const next = await parts.records.jobs.failed(job, text, now);
    if (next === 'dead') await givenUp(parts, job, text, now);
    return;
  }
  await parts.records.jobs.done(job);
}

function run(parts: PasParts, job: Job, signal: AbortSignal): Promise<void> {
  switch (job.kind) {
    case jobKinds.rejudge:
      return rejudge(parts, payloadOf<AuthorizationPayload>(job).authorizationId, parts.now().toISOString());
    case jobKinds.notify:
      return notifySubscribers(parts, payloadOf<AuthorizationPayload>(job), parts.now().toISOString());
    case jobKinds.deliver:
      return deliver(parts, payloadOf<DeliveryPayload>(job), signal);
    case jobKinds.handshake:
      return shakeHands(parts, payloadOf<SubscriptionPayload>(job), signal);
    case jobKinds.heartbeat:
      return beat(parts, payloadOf<SubscriptionPayload>(job), signal);
    default:
      throw new Error(`no job of kind ${job.kind} is known`);
  }
}

async function givenUp(parts: PasParts, job: Job, text: string, now: string): Promise<void> {
  if (job.kind !== jobKinds.deliver && job.kind !== jobKinds.handshake && job.kind !== jobKinds.heartbeat) return;
  await parts.records.subscriptions.setState(payloadOf<SubscriptionPayload>(job).subscriptionId, 'error', text, now);
}

/** What this file's own constructors wrote (job-kinds.ts). */
function payloadOf<Payload>(job: Job): Payload {
  return JSON.parse(job.payload);
}
