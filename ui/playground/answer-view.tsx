import { type ReactNode, useState } from 'react';
import { isObject, isResource, referenceTo } from '../../src/fhir/resource.ts';
import type { BillingRules } from '../../src/judgement/billing-rules.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { ResourceDialog } from '../theme/resource-dialog.tsx';
import type { Answered } from './ask.ts';
import { Cards } from './cards.tsx';
import { authorizationIn, coverageInformationIn } from './coverage-rows.ts';
import { CoverageTable } from './coverage-table.tsx';
import type { ExplainedOrder } from './explanation.ts';
import { Headline } from './headline.tsx';
import { resourcesOf } from './hook-request.ts';
import { LesionPicture } from './lesion-picture.tsx';
import { movedCriteria } from './moved.ts';
import { Notices } from './notices.tsx';
import { Reasoning } from './reasoning.tsx';

interface AnswerViewProps {
  readonly answered: Answered;
  /** `Type/id` of the order to show; the first answer where it is none of them. */
  readonly order: string | undefined;
  readonly billing: BillingRules | undefined;
  /** What can be done next, below the headline. */
  readonly children?: ReactNode;
}

/** Everything the service says about one order: headline, reasoning, cards, coverage-information, lesions. */
export function AnswerView({ answered, order, billing, children }: AnswerViewProps) {
  const [opened, setOpened] = useState<ResourceEvidence | undefined>();
  const { request, answer, explanation, before } = answered;
  const shown = explanation.answers.find((candidate) => candidate.order === order) ?? explanation.answers[0];
  const updated = (answer.systemActions ?? [])
    .map(({ resource }) => resource)
    .find((resource) => isResource(resource) && referenceTo(resource) === shown?.order);
  const coverage = coverageInformationIn(updated);
  const authorization = coverage.flatMap((rows) => authorizationIn(rows) ?? [])[0];
  const resource =
    opened &&
    (isObject(updated) && shown?.order === opened.reference
      ? updated
      : resourcesOf(request).find((candidate) => referenceTo(candidate) === opened.reference));
  return (
    <>
      {shown === undefined ? (
        <div className="headline not-applicable">
          <h2 className="verdict">No order is judged at this moment</h2>
          <p>What the EHR shows is below.</p>
        </div>
      ) : (
        <>
          <Headline answer={shown} authorization={authorization} />
          {children}
          <section className="panel" aria-labelledby="reasoning">
            <h2 id="reasoning">Reasoning</h2>
            <Reasoning answer={shown} moved={movedCriteria(shown, before)} onOpen={setOpened} />
          </section>
          <Notices answer={shown} onOpen={setOpened} />
          {shown.guidance !== undefined && <Guidance answer={shown.guidance} onOpen={setOpened} />}
          {shown.estimate !== undefined && billing !== undefined && <LesionPicture estimate={shown.estimate} rules={billing} />}
        </>
      )}
      <section className="panel" aria-labelledby="cards">
        <h2 id="cards">Cards as the EHR shows them</h2>
        <Cards cards={answer.cards} />
      </section>
      <section className="panel" aria-labelledby="coverage">
        <h2 id="coverage">Coverage information in the order</h2>
        {coverage.length === 0 && <p>This answer writes none into the order.</p>}
        {coverage.map((rows) => (
          <CoverageTable key={rows.map(({ value }) => value).join()} rows={rows} />
        ))}
      </section>
      {opened !== undefined && (
        <ResourceDialog
          key={`${opened.reference} ${opened.value}`}
          evidence={opened}
          resource={resource}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}

function Guidance({ answer, onOpen }: { readonly answer: ExplainedOrder; readonly onOpen: (evidence: ResourceEvidence) => void }) {
  return (
    <section className="panel" aria-labelledby="guidance">
      <h2 id="guidance">EU label, beside the payer’s policy</h2>
      <Reasoning answer={answer} moved={new Map()} onOpen={onOpen} />
    </section>
  );
}
