import { useEffect, useMemo, useState } from 'react';
import { referenceTo } from '../../src/fhir/resource.ts';
import type { PlaygroundSet } from '../../src/http/playground-routes.ts';
import type { PolicyContent } from '../../src/http/policy-routes.ts';
import { determinationWords } from '../theme/determination.ts';
import { type Loading, useJson } from '../theme/read-json.ts';
import { type Place, placeIn, queryOf } from './address.ts';
import { AnswerView } from './answer-view.tsx';
import { type Asking, useAnswers } from './ask.ts';
import { readRequest } from './edited-request.ts';
import { FormLink } from './form-link.tsx';
import { draftOrdersOf, hookRequest } from './hook-request.ts';
import { useLinkedRequest } from './linked-request.ts';
import { RequestEditor } from './request-editor.tsx';
import { SetupForm } from './setup-form.tsx';
import { suppose } from './what-if.ts';
import { WhatIfForm } from './what-if-form.tsx';

interface Discovery {
  readonly services: readonly { readonly id: string; readonly hook: string }[];
}

const noSet: PlaygroundSet = { payers: [], cases: [], switches: [], launcher: null };

/** Choose or paste a request, ask the real endpoints, see the answer and why. The address holds the choice. */
export function Playground() {
  const loadedSet = useJson<PlaygroundSet>('/playground/cases');
  const services = useServices(useJson<Discovery>('/cds-services'));
  const policies = useJson<PolicyContent>('/playground/policies');
  const [place, setPlace] = useState<Place>(() => placeIn(location.search));
  const [edited, setEdited] = useState<string | undefined>();
  const [keptText, setKeptText] = useState<string | undefined>();
  const linked = useLinkedRequest(setEdited);
  // A request that came with the address stays in it until it is edited or left.
  const fragment = linked.state === 'reading' || (linked.state === 'read' && linked.text === edited) ? linked.fragment : '';
  useEffect(() => history.replaceState(null, '', `${location.pathname}${queryOf(place)}${fragment}`), [place, fragment]);

  const set = loadedSet.state === 'ready' ? loadedSet.value : noSet;
  const patient = set.cases.find(({ id }) => id === place.caseId) ?? set.cases[0];
  const ofPatient = useMemo(() => patient && hookRequest(patient, place.hook), [patient, place.hook]);
  const read = useMemo(() => (edited === undefined ? undefined : readRequest(edited)), [edited]);
  const original = read !== undefined ? read.request : linked.state === 'reading' ? undefined : ofPatient;
  const request = useMemo(() => original && suppose(original, set.switches, place.chosen), [original, set.switches, place.chosen]);
  const asking = useAnswers(request, original, services);
  const { answered } = asking;
  const order = place.order ?? firstOrder(original);
  const product =
    answered?.explanation.answers.find((answer) => answer.order === order)?.product ?? answered?.explanation.answers[0]?.product;
  const switches = set.switches.filter(
    ({ id, products }) => products === undefined || place.chosen[id] !== undefined || (product && products.includes(product)),
  );

  if (loadedSet.state === 'loading') return <p role="status">Reading the demo set…</p>;
  return (
    <div className="playground">
      <div className="choices">
        {loadedSet.state === 'failed' && <p className="notice">No demo patients are served here. Paste a request below.</p>}
        {patient !== undefined && edited === undefined && (
          <SetupForm
            set={set}
            patient={patient}
            hook={place.hook}
            order={order}
            onPatient={(caseId) => setPlace({ ...place, caseId, order: undefined, chosen: {} })}
            onHook={(hook) => setPlace({ ...place, hook })}
            onOrder={(chosen) => setPlace({ ...place, order: chosen })}
          />
        )}
        {linked.state === 'failed' && edited === undefined && (
          <p className="problem" role="alert">
            {linked.problem} A demo patient is shown instead.
          </p>
        )}
        {edited !== undefined && (
          <p className="notice">
            An edited request is asked.{' '}
            <button type="button" onClick={() => leaveEdited()}>
              Back to the demo patients
            </button>
          </p>
        )}
        {edited === undefined && keptText !== undefined && (
          <button type="button" onClick={() => setEdited(keptText)}>
            Take up my edited request
          </button>
        )}
        <WhatIfForm switches={switches} chosen={place.chosen} onChange={(chosen) => setPlace({ ...place, chosen })} />
      </div>
      <div className="answer">
        <Progress asking={asking} />
        {answered !== undefined && (
          <AnswerView answered={answered} order={order} billing={policies.state === 'ready' ? policies.value.billing : undefined}>
            {patient !== undefined && edited === undefined && set.launcher !== null && (
              <FormLink launcher={set.launcher} patient={patient} order={order} />
            )}
          </AnswerView>
        )}
        <RequestEditor
          text={edited ?? JSON.stringify(ofPatient ?? {}, null, 2)}
          problem={read?.problem}
          isEdited={edited !== undefined}
          onText={setEdited}
          onReset={() => leaveEdited()}
          sent={request}
          query={queryOf({ ...place, caseId: undefined })}
          service={services.get(String(request?.hook))}
        />
      </div>
    </div>
  );

  function leaveEdited(): void {
    setKeptText(edited);
    setEdited(undefined);
  }
}

function useServices(discovery: Loading<Discovery>): ReadonlyMap<string, string> {
  return useMemo(
    () => new Map(discovery.state === 'ready' ? discovery.value.services.map(({ id, hook }) => [hook, id] as const) : []),
    [discovery],
  );
}

function firstOrder(request: Parameters<typeof draftOrdersOf>[0] | undefined): string | undefined {
  const [first] = request === undefined ? [] : draftOrdersOf(request);
  return first === undefined ? undefined : referenceTo(first);
}

/** Says aloud that an answer came, and shows why none did. */
function Progress({ asking: { answered, isAsking, problem } }: { readonly asking: Asking }) {
  const determination = answered?.explanation.answers[0]?.determination;
  return (
    <>
      <p role="status" className="unseen">
        {isAsking ? 'Asking the service.' : determination !== undefined && `Answer: ${determinationWords[determination].headline}.`}
      </p>
      {problem !== undefined && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {isAsking && answered === undefined && <p>Asking the service…</p>}
    </>
  );
}
