-- The corrections that can be applied, one row a figure, for int_observations to read.
select
    fact_id,
    {% for field in correctable_fields() %}
        max(case when field = '{{ field }}' then 1 else 0 end) as has_{{ field }},
        max(case when field = '{{ field }}' then corrected_value end) as new_{{ field }},
    {% endfor %}
    {{ dbt.listagg(
        "field || ': ' || coalesce(corrected_value, '') || ' (' || coalesce(reason, '') || ')'",
        "'; '", "order by field"
    ) }} as correction
from {{ ref('int_corrections') }}
where problem is null
group by fact_id
