import { service as appointmentBook } from '../../cds-services/appointment-book.ts';
import { service as encounterDischarge } from '../../cds-services/encounter-discharge.ts';
import { service as encounterStart } from '../../cds-services/encounter-start.ts';
import { service as orderDispatch } from '../../cds-services/order-dispatch.ts';
import { service as orderSelect } from '../../cds-services/order-select.ts';
import { service as orderSign } from '../../cds-services/order-sign.ts';
import { service as patientView } from '../../cds-services/patient-view.ts';
import type { CdsService } from '../../src/cds-hooks/service.ts';

/** Every service offered. */
export const services: readonly CdsService[] = [
  orderSign,
  orderDispatch,
  appointmentBook,
  orderSelect,
  encounterStart,
  encounterDischarge,
  patientView,
];

/** The service that answers a hook. */
export function serviceAt(hook: string): CdsService {
  const found = services.find((service) => service.hook === hook);
  if (found === undefined) throw new Error(`no service answers ${hook}`);
  return found;
}
