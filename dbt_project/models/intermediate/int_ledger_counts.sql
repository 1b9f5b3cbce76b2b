-- What became of the numerals of each report.
select
    doc_id,
    count(*) as numerals,
    {% for kind in [
        'fact', 'date', 'year', 'page', 'name', 'threshold', 'ordinal', 'noise', 'unresolved'
    ] %}
        sum(case when number_kind = '{{ kind }}' then 1 else 0 end) as {{ kind }}_numerals
        {%- if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('stg_numbers') }}
group by doc_id
