{#- Raw tables that may be absent: the curators' corrections, and when each report was first seen.

    Corrections are read from corrections.csv in the folder of the reports. A file that is not there is no
    correction; a file that lacks a column stops the build with a message that says which.
-#}
{% macro load_raw_extras() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed') -%}
        {{ adapter.dispatch('load_raw_extras', 'gongbao')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__load_raw_extras() -%}
    {%- set columns = ['document', 'quote', 'context', 'field', 'value', 'reason', 'by', 'on'] -%}
    {%- set path = env_var('GONGBAO_SEEDS', '') ~ '/corrections.csv' -%}
    {%- set literal = "'" ~ path | replace("'", "''") ~ "'" -%}
    {%- set reading -%}
        read_csv({{ literal }}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')
    {%- endset -%}
    {%- do run_query("create schema if not exists raw") -%}
    {%- do run_query(
        "create table if not exists raw.arrivals (doc_id varchar, first_seen_at timestamp)"
    ) -%}
    {%- do described('raw.arrivals', '首次收录 · When each report was first seen. One row a report.', {
        'doc_id': 'Report 报告编号', 'first_seen_at': 'When it was first seen 首次收录时间, UTC'
    }) -%}
    {%- set found = run_query("select count(*) from glob(" ~ literal ~ ")").columns[0].values()[0] -%}
    {%- if found -%}
        {%- set present = run_query("describe select * from " ~ reading).columns[0].values() -%}
        {%- for column in columns if column not in present -%}
            {%- do exceptions.raise_compiler_error(
                path ~ ": the column '" ~ column ~ "' is missing; it must begin with the line "
                ~ columns | join(',')
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            'create or replace table raw.corrections as '
            ~ 'select cast(row_number() over () + 1 as integer) as line, document, quote, context, '
            ~ 'field, value, reason, "by" as corrected_by, "on" as corrected_on from ' ~ reading
        ) -%}
    {%- else -%}
        {%- do run_query(
            'create or replace table raw.corrections (line integer, document varchar, quote varchar, '
            ~ 'context varchar, field varchar, value varchar, reason varchar, corrected_by varchar, '
            ~ 'corrected_on varchar)'
        ) -%}
    {%- endif -%}
    {%- do described('raw.corrections', '更正 · The lines of corrections.csv as they are. One row a line.', {
        'line': 'Line of the file 行号',
        'document': 'Report that it is about: file name or hash 报告',
        'quote': 'Words of the figure 原文',
        'context': 'Words around it, where the quote alone is not unique 上下文',
        'field': 'What is corrected 字段',
        'value': 'What it is corrected to 更正值',
        'reason': 'Why 理由',
        'corrected_by': 'Who 更正人',
        'corrected_on': 'When 更正日期',
    }) -%}
{%- endmacro %}

{% macro described(table, description, columns) -%}
    {%- do run_query("comment on table " ~ table ~ " is '" ~ description ~ "'") -%}
    {%- for column, meaning in columns.items() -%}
        {%- do run_query("comment on column " ~ table ~ "." ~ column ~ " is '" ~ meaning ~ "'") -%}
    {%- endfor -%}
{%- endmacro %}
