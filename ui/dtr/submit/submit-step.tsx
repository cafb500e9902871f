import { useCallback, useEffect, useState } from 'react';
import { type Resource, referenceTo, textOf } from '../../../src/fhir/resource.ts';
import type { OpenedForm } from '../open-form.ts';
import { type CoverageInformation, coverageInformationOf } from '../order/coverage-information.ts';
import { problemOf } from '../problem.ts';
import { AnswerCard } from './answer-card.tsx';
import { Authorized } from './authorized.tsx';
import { BillingForm } from './billing-form.tsx';
import type { ClaimAnswer } from './claim-answer.ts';
import { type BillingStatement, claimBundle } from './claim-bundle.ts';
import { readRequestParts } from './request-parts.ts';
import { submitRequest } from './submit-request.ts';

type Step =
  | { readonly at: 'checking' }
  | { readonly at: 'authorized'; readonly information: CoverageInformation }
  | { readonly at: 'offered' }
  | { readonly at: 'sending' }
  | { readonly at: 'failed'; readonly text: string }
  | { readonly at: 'answered'; readonly answer: ClaimAnswer };

export interface SubmitStepProps {
  readonly opened: OpenedForm;
  /** The completed form, as the EHR stored it. */
  readonly response: Resource;
  readonly onAnswered: () => void;
}

/** The last step: hands the request on to the payer, unless the order is authorized already. */
export function SubmitStep({ opened, response, onAnswered }: SubmitStepProps) {
  const [step, setStep] = useState<Step>({ at: 'checking' });
  const { ehr, session, context } = opened.desk;
  const check = useCallback(async (): Promise<Step> => {
    const order = await ehr.read(referenceTo(context.order));
    const information = coverageInformationOf(order).find(({ satisfiedPaId }) => satisfiedPaId !== undefined);
    return information === undefined ? { at: 'offered' } : { at: 'authorized', information };
  }, [ehr, context.order]);
  const fail = useCallback((error: unknown) => {
    const { message, advice } = problemOf(error);
    setStep({ at: 'failed', text: `${message} ${advice}` });
  }, []);
  const checkAgain = useCallback(() => {
    setStep({ at: 'checking' });
    check().then(setStep, fail);
  }, [check, fail]);
  useEffect(checkAgain, [checkAgain]);

  const send = async (statement: BillingStatement): Promise<void> => {
    setStep({ at: 'sending' });
    try {
      // Signed in the meantime, the order may have been authorized: then nothing is sent.
      const now = await check();
      if (now.at === 'authorized') return setStep(now);
      const parts = await readRequestParts(opened);
      const id = `${response.id ?? 'form'}-${versionOf(response)}`.slice(0, 64);
      const request = { fhirServer: session.fhirServer, parts, medication: context.medication, response, statement, id, now: new Date() };
      setStep({ at: 'answered', answer: await submitRequest(session, context.order, claimBundle(request)) });
      onAnswered();
    } catch (error) {
      fail(error);
    }
  };

  return (
    <section className="card" aria-labelledby="submit-title">
      <h2 id="submit-title">Prior authorization request</h2>
      {step.at === 'checking' && <p role="status">Looking at the order…</p>}
      {step.at === 'authorized' && (
        <div role="status">
          <Authorized number={step.information.satisfiedPaId ?? ''} />
        </div>
      )}
      {(step.at === 'offered' || step.at === 'sending' || step.at === 'failed') && (
        <>
          <p>
            Where signing again does not authorize the order, hand the request in here. It takes the order, the chart as the form read it
            and the completed form to the payer.
          </p>
          <BillingForm
            order={context.order}
            isBusy={step.at === 'sending'}
            onSend={(statement) => void send(statement)}
            onCheck={checkAgain}
          />
          {step.at === 'sending' && <p role="status">Sending the request…</p>}
          {step.at === 'failed' && (
            <p role="alert" className="field-error">
              {step.text}
            </p>
          )}
        </>
      )}
      {step.at === 'answered' && <AnswerCard answer={step.answer} />}
    </section>
  );
}

function versionOf({ meta }: Resource): string {
  return typeof meta === 'object' && meta !== null && 'versionId' in meta ? (textOf(meta.versionId) ?? '1') : '1';
}
