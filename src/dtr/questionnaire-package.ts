import { type Issue, notFound, unprocessable } from '../fhir/outcome.ts';
import { referenceTo } from '../fhir/resource.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { Determination } from '../policy/determination.ts';
import type { Finding } from '../policy/judge.ts';
import { artifactVersion, type DtrVersion, type FormRendition, formUrl, renditionsByUrl, splitCanonical } from './canonical.ts';
import { type DtrCall, type DtrHandler, type DtrParts, fhirReply } from './dtr-parts.ts';
import type { Form } from './form.ts';
import { packageBundle } from './package-bundle.ts';
import { packageReply } from './package-reply.ts';
import { type PackageRequest, packageRequest } from './package-request.ts';

/**
 * `$questionnaire-package`: the forms that canonicals name, or that the context and the orders still need, each once,
 * with everything needed to fill it in.
 */
export function questionnairePackage(parts: DtrParts, version: DtrVersion): DtrHandler {
  const renditions = renditionsByUrl(parts.forms, parts.canonicalBase);
  return async (call) => {
    const request = packageRequest(call.body, version);
    const asked = await needs(parts, request, call);
    const wanted = request.questionnaires.length > 0 ? named(request, version, renditions) : implied(parts, version, asked);
    const fresh = wanted.forms.filter(({ form }) => request.changedSince === undefined || Date.parse(form.changed) > request.changedSince);
    const issues = [...wanted.issues, ...asked.issues];
    if (fresh.length < wanted.forms.length) issues.push(information('Forms that have not changed since then are left out.'));
    if (fresh.length === 0 && issues.length === 0) issues.push(information('Nothing needs to be documented.'));
    const about = {
      patient: request.patient,
      coverage: request.coverage.id === undefined ? undefined : referenceTo(request.coverage),
      orders: asked.orders,
      authored: call.receivedAt.toISOString(),
    };
    const bundles = fresh.map((rendition) =>
      packageBundle({ rendition, about, findings: findingsFor(rendition.form, asked.subjects) }, parts),
    );
    return fhirReply(200, packageReply(version, { bundles, issues }));
  };
}

/** What was judged, or is pended, under one policy and phase. */
interface Subject {
  readonly policy: string;
  readonly phase: string;
  readonly criteria: readonly Finding[];
  /** The form it needs: about the criteria, about the place, or none. */
  readonly form: 'order' | 'place' | 'none';
}

interface Needs {
  readonly subjects: readonly Subject[];
  /** `Type/id` of every order concerned. */
  readonly orders: readonly string[];
  readonly issues: readonly Issue[];
}

/** What the context and the orders are about. A context that is not this client's is none. */
async function needs(parts: DtrParts, request: PackageRequest, call: DtrCall): Promise<Needs> {
  const ofContext = request.context === undefined ? undefined : await contextNeeds(parts, request, request.context, call);
  const open = request.orders.filter((order) => !(ofContext?.orders ?? []).includes(referenceTo(order)));
  const judged = await Promise.all(
    open.map((order) =>
      parts.judge({
        client: call.client,
        order,
        coverage: request.coverage,
        resources: [...request.referenced, ...request.orders],
        today: call.receivedAt.toISOString().slice(0, 10),
      }),
    ),
  );
  const lost = judged.find(({ determination }) => determination === 'membership-not-found');
  if (lost !== undefined)
    throw unprocessable('No member is known by this coverage.', "Parameters.parameter.where(name='coverage')", 'not-found');
  return {
    subjects: [...(ofContext?.subjects ?? []), ...judged.flatMap(subjectOf)],
    orders: [...new Set([...(ofContext?.orders ?? []), ...request.orders.filter(({ id }) => id !== undefined).map(referenceTo)])],
    issues: [...(ofContext?.issues ?? []), ...judged.flatMap(notUnderstood)],
  };
}

async function contextNeeds(parts: DtrParts, request: PackageRequest, context: string, call: DtrCall): Promise<Needs> {
  const decision = await parts.decisionByAssertion(call.client.id, context);
  if (decision !== undefined) {
    const { policy, phase, criteria, order, determination } = decision;
    if (request.patient !== undefined && request.patient !== `Patient/${decision.patient}` && request.patient !== decision.patient)
      throw unprocessable('The context belongs to another patient.', contextAt);
    const subject = policy === null || phase === null ? [] : [{ policy, phase, criteria, form: formNeeded(determination) }];
    return { subjects: subject, orders: [order], issues: [] };
  }
  const pended = await parts.pendedRequest(call.client, context, request.coverage);
  if (pended === undefined) throw notFound('No determination and no pended request is known by this context.', contextAt);
  const { policy, phase, criteria, order } = pended;
  const open = criteria.filter((finding) => finding.depth === 0 && finding.status === 'unknown');
  const subject = (form: Subject['form']): Subject => ({ policy, phase, criteria, form });
  const placeOnly = open.length > 0 && open.every((finding) => finding.settledBy === 'place');
  return {
    subjects: [
      ...(placeOnly ? [] : [subject('order')]),
      ...(open.some((finding) => finding.settledBy === 'place') ? [subject('place')] : []),
    ],
    orders: order === null ? [] : [order],
    issues: [],
  };
}

const contextAt = "Parameters.parameter.where(name='context')";

function subjectOf({ policy, phase, criteria, determination }: Judgement): readonly Subject[] {
  return policy === null || phase === null ? [] : [{ policy: policy.key, phase, criteria, form: formNeeded(determination) }];
}

function formNeeded(determination: string): Subject['form'] {
  const needing: readonly Determination[] = ['documentation-needed', 'criteria-not-met', 'referred', 'indeterminate'];
  if (determination === 'information-needed') return 'place';
  return needing.some((one) => one === determination) ? 'order' : 'none';
}

function notUnderstood({ order, determination }: Judgement): readonly Issue[] {
  const at = "Parameters.parameter.where(name='order')";
  const warning = (text: string): Issue => ({ severity: 'warning', code: 'not-supported', text, expression: at });
  if (determination === 'payer-not-ours') return [warning('The coverage names no payer that we answer for.')];
  if (determination === 'membership-inactive') return [warning('The coverage is not active on the date of the order.')];
  return determination === 'no-policy' ? [warning(`${order.split('/')[0]}: no policy of ours asks for documentation of this order.`)] : [];
}

interface Wanted {
  readonly forms: readonly FormRendition[];
  readonly issues: readonly Issue[];
}

/** The forms that canonicals name, and nothing else. An unknown one is a warning, because the others are still of use. */
function named(request: PackageRequest, version: DtrVersion, renditions: ReadonlyMap<string, FormRendition>): Wanted {
  const forms = new Map<string, FormRendition>();
  const issues: Issue[] = [];
  for (const canonical of request.questionnaires) {
    const { url, version: business } = splitCanonical(canonical);
    const rendition = renditions.get(url);
    if (rendition === undefined || rendition.version !== version || (business !== undefined && business !== artifactVersion))
      issues.push({
        severity: 'warning',
        code: 'not-found',
        text: `There is no form ${canonical} here.`,
        expression: "Parameters.parameter.where(name='questionnaire')",
      });
    else forms.set(url, rendition);
  }
  return { forms: [...forms.values()], issues };
}

/** The forms that what was judged still needs. */
function implied(parts: DtrParts, version: DtrVersion, { subjects }: Needs): Wanted {
  const forms = new Map<string, FormRendition>();
  for (const subject of subjects) {
    const form = parts.forms.find(
      (candidate) => candidate.policy === subject.policy && candidate.stage === subject.form && isOfPhase(candidate, subject.phase),
    );
    if (form === undefined) continue;
    const rendition = { form, version, kind: 'standard' } as const;
    forms.set(formUrl(parts.canonicalBase, rendition), rendition);
  }
  return { forms: [...forms.values()], issues: [] };
}

const isOfPhase = (form: Form, phase: string): boolean => form.stage === 'place' || form.phase === phase;

/** What is known of a form's criteria: the first that was judged under its policy and phase. */
function findingsFor(form: Form, subjects: readonly Subject[]): readonly Finding[] {
  return subjects.find((subject) => subject.policy === form.policy && isOfPhase(form, subject.phase))?.criteria ?? [];
}

function information(text: string): Issue {
  return { severity: 'information', code: 'informational', text };
}
