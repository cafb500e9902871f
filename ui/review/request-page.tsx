import { useCallback, useState } from 'react';
import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { Page } from '../theme/page.tsx';
import { ResourceDialog } from '../theme/resource-dialog.tsx';
import { AnswerPanel } from './answer-panel.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { DocumentsPanel } from './documents-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { LinePanel } from './line-panel.tsx';
import { Problem, useLoaded } from './loaded.tsx';
import { RequestHead } from './request-head.tsx';
import { type Session, service } from './service.ts';
import { ReviewBar } from './signed-in.tsx';

/** One request: what speaks for and against it, line by line, and what the reviewer does about it. */
export function RequestPage({ session, id }: { readonly session: Session; readonly id: string }) {
  const loaded = useLoaded(useCallback(() => service.request(id), [id]));
  const [opened, setOpened] = useState<ResourceEvidence>();
  const { value: request, error } = loaded;
  const title =
    request === undefined ? 'Request' : `${request.row.ordered.join('; ') || 'Request'} for ${request.row.patient ?? 'a patient'}`;
  return (
    <Page title={title} current="review">
      <ReviewBar session={session} current="request" />
      {request === undefined && error === undefined && <p role="status">Loading…</p>}
      <Problem error={error} />
      {request !== undefined && (
        <div className="request">
          <div className="record">
            <RequestHead request={request} onOpen={setOpened} />
            {request.lines.map((line) => (
              <LinePanel
                key={line.sequence}
                line={line}
                policy={request.policies.find(({ key }) => key === line.policy)}
                onOpen={setOpened}
              />
            ))}
            <DocumentsPanel request={request} onOpen={setOpened} />
            <HistoryPanel request={request} session={session} />
            <AnswerPanel request={request} />
          </div>
          <DecisionPanel key={id} session={session} request={request} onDone={loaded.set} onReload={loaded.reload} />
        </div>
      )}
      {opened !== undefined && request !== undefined && (
        <ResourceDialog
          key={opened.reference}
          evidence={opened}
          resource={resourceOf(request, opened.reference)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Page>
  );
}

function resourceOf({ resources }: ReviewCasePage, reference: string): unknown {
  return resources.find(({ resourceType, id }) => id !== undefined && reference.endsWith(`${resourceType}/${id}`));
}
