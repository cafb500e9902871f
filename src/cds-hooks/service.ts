import type { Hook } from './hooks.ts';

/** One CDS service as discovery shows it: the whole content of a file of cds-services/. */
export interface CdsService {
  readonly id: string;
  readonly hook: Hook;
  readonly title: string;
  readonly description: string;
  /** The version of CDS Hooks it follows. */
  readonly version: string;
  readonly prefetch: Readonly<Record<string, string>>;
  readonly extension: {
    readonly 'davinci-crd.version': readonly string[];
    readonly 'davinci-crd.configuration-options': readonly ConfigurationOption[];
  };
}

/** A switch the client may set in `davinci-crd.configuration`. Source: CRD 2.2.1, hook configuration extension. */
export interface ConfigurationOption {
  readonly code: string;
  readonly type: 'boolean' | 'integer';
  readonly name: string;
  readonly description: string;
  readonly default: boolean | number;
}
