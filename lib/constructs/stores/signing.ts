import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ControlFunction } from '../control-function.ts';

/** Of the ways KMS signs, the one the ledger's format knows. */
const AS_THE_LEDGER = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' } };

/** Who signs decisions, and how outsiders learn the public half of the key: CloudFormation itself tells none. */
export class Signing extends Construct {
  readonly #key: Key;
  /** SPKI in DER, base64. */
  readonly publicKey: string;
  readonly #id: string;

  /** @param props.teller the function that CloudFormation asks for the public half */
  constructor(scope: Construct, props: { key: Key; teller: ControlFunction }) {
    super(scope, 'Signing');
    const { key, teller } = props;
    this.#key = key;
    teller.set('LEDGER_KEY_ARN', key.keyArn);
    teller.allow(['kms:GetPublicKey'], [key.keyArn]);
    const told = new CustomResource(this, 'PublicKey', {
      serviceToken: teller.fn.functionArn,
      resourceType: 'Custom::LedgerPublicKey',
      // Another key is another resource; nothing else ever changes it.
      properties: { key: key.keyArn },
      serviceTimeout: Duration.minutes(5),
    });
    told.node.addDependency(teller);
    this.publicKey = told.getAttString('PublicKey');
    this.#id = told.getAttString('KeyId');
  }

  /** For writers of decisions. */
  grantSign(to: ControlFunction): void {
    to.set('LEDGER_KEY_ARN', this.#key.keyArn);
    to.set('LEDGER_KEY_ID', this.#id);
    to.allow(['kms:Sign'], [this.#key.keyArn], { conditions: AS_THE_LEDGER });
  }

  /** For who checks signatures. */
  tell(to: ControlFunction): void {
    to.set('LEDGER_PUBLIC_KEY', this.publicKey);
  }
}
