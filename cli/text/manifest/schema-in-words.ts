import * as z from 'zod';
import { declaredMetric } from '../../../lib/domain/metric/metrics.ts';

/** What of a JSON Schema a manifest's uses (json-schema.org, 2020-12), with what a value is refused with where the schema says it in words. */
export interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode | false;
  readonly prefixItems?: readonly SchemaNode[];
  readonly additionalProperties?: SchemaNode | false;
  readonly propertyNames?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly refusal?: string;
}

/** No text, and the longest length of time that can be written: what refuses one of them says what is allowed. */
const [NO_TEXT, LONGEST] = ['\u0001', '99999d'];

/** The schema of a file as it is written, each text with the words it is refused with. */
export const schemaNode = (schema: z.ZodType): SchemaNode =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (jsonSchema.type !== 'string' || jsonSchema.pattern === undefined || jsonSchema.enum) return;
      Object.assign(jsonSchema, { refusal: refusalOf(zodSchema) });
    },
  }) as SchemaNode;

function refusalOf(schema: z.core.$ZodType): string | undefined {
  const [length, text] = [z.safeParse(schema, LONGEST), z.safeParse(schema, NO_TEXT)];
  const said = [...(length.error?.issues ?? []), ...(text.error?.issues ?? [])].map(({ message }) => message);
  return said.find((message) => message.startsWith('must lie')) ?? said.find((message) => message.startsWith('must'));
}

/** Several forms that a value may have; one of most. */
export const alternativesOf = (node: SchemaNode): readonly SchemaNode[] => node.anyOf ?? node.oneOf ?? [node];

/** A limit, `{min}` or `{max}`: a mapping, and yet one thing. */
export const limitIn = ({ properties = {} }: SchemaNode): ['min' | 'max', SchemaNode] | undefined => {
  const [only, ...more] = Object.entries(properties);
  return only !== undefined && more.length === 0 && (only[0] === 'min' || only[0] === 'max')
    ? [only[0], only[1]]
    : undefined;
};

/** Whether a value is a number, alone, in a list or beside other forms: it has a unit. */
export const isNumeric = (node: SchemaNode): boolean =>
  alternativesOf(node).some(
    (one) =>
      one.type === 'number' ||
      one.type === 'integer' ||
      limitIn(one) !== undefined ||
      (one.items ? isNumeric(one.items) : false) ||
      (one.additionalProperties ? isNumeric(one.additionalProperties) : false),
  );

/** What a value may be, in words: its type and within what it lies. */
export function allowedText(node: SchemaNode): string {
  const forms = alternativesOf(node).map(formText);
  const constants = alternativesOf(node).every(({ type }) => type === 'object');
  return constants ? forms[0]! : [...new Set(forms)].join(', or ');
}

function formText(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(', ');
  switch (node.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
    case 'number':
      return `${node.type === 'integer' ? 'whole number' : 'number'}${rangeText(node)}`;
    case 'string':
      return textText(node);
    case 'array':
      return `list${countText(node)} of: ${allowedText(node.items || node.prefixItems![0]!)}`;
    default:
      return mappingText(node);
  }
}

function mappingText(node: SchemaNode): string {
  const limit = limitIn(node);
  if (limit) return `\`{ ${limit[0]}: … }\`, ${formText(limit[1])}`;
  const { additionalProperties: value, propertyNames: names } = node;
  if (!value) return 'mapping';
  const name = names?.enum?.every((one) => declaredMetric(String(one)) !== undefined)
    ? 'metric'
    : names?.enum
      ? formText(names)
      : 'name';
  return `mapping of ${name} to: ${allowedText(value)}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'a day, `YYYY-MM-DD`',
  'date-time': 'a time in UTC, `YYYY-MM-DDThh:mm:ssZ`',
};

function textText({ refusal, format, minLength, maxLength }: SchemaNode): string {
  if (format !== undefined && format in FORMATS) return FORMATS[format]!;
  if (refusal?.startsWith('must lie')) return refusal.replace('must lie', 'length of time');
  if (refusal?.startsWith('must be')) return refusal.replace('must be ', '');
  if (maxLength === undefined) return 'text';
  return `text of ${minLength === undefined ? 'at most' : `${minLength} to`} ${maxLength} characters`;
}

const countText = ({ minItems, maxItems }: SchemaNode): string => {
  if (minItems === undefined) return maxItems === undefined ? '' : ` of at most ${figure(maxItems)}`;
  if (maxItems === undefined) return ` of ${minItems} or more`;
  return minItems === maxItems ? ` of ${minItems}` : ` of ${minItems} to ${figure(maxItems)}`;
};

function rangeText(node: SchemaNode): string {
  const least = node.minimum === undefined || node.minimum === Number.MIN_SAFE_INTEGER ? undefined : node.minimum;
  const most = node.maximum === undefined || node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  const { exclusiveMinimum: above, exclusiveMaximum: below } = node;
  const places = node.multipleOf === 0.0001 ? ', 4 decimal places' : '';
  if (above !== undefined)
    return ` above ${figure(above)}${below === undefined ? '' : ` and below ${figure(below)}`}${places}`;
  if (least !== undefined && most !== undefined) return `, ${figure(least)} to ${figure(most)}${places}`;
  if (least !== undefined) return `, ${figure(least)} or more${places}`;
  return `${most === undefined ? '' : `, at most ${figure(most)}`}${places}`;
}

/** A number as people read it: `1,000,000`. */
const figure = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 6 });
