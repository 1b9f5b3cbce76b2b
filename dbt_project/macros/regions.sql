{#- The short name of a division: 德宏傣族景颇族自治州 -> 德宏, 亳州市 -> 亳州, 科尔沁左翼中旗 stays whole.

    A name of two characters keeps its last one (和县), because 和 alone names nothing. A development or
    administration zone is known by its whole name, as is a banner told apart by 左右前后中.
-#}
{% macro region_short_name(name) -%}
    {%- set peoples = [
        '壮', '回', '维吾尔', '满', '苗', '侗', '土家', '布依', '彝', '白', '傣', '傈僳', '景颇', '藏', '羌', '哈尼',
        '蒙古', '朝鲜', '黎', '瑶', '畲', '水', '仡佬', '仫佬', '毛南', '拉祜', '佤', '纳西', '独龙', '怒', '普米',
        '布朗', '土', '东乡', '保安', '撒拉', '裕固', '哈萨克', '塔吉克', '锡伯', '达斡尔', '鄂温克', '鄂伦春', '各'
    ] | join('|') -%}
    {%- set people = '(?:(?:' ~ peoples ~ ')族|维吾尔|蒙古|哈萨克|塔吉克|锡伯|柯尔克孜)+' -%}
    {%- set autonomous = '(?:' ~ people ~ ')?(?:自治区|自治州|自治县|自治旗|特别行政区)$' -%}
    {%- set plain = '(?:' ~ people ~ '区|省|市|地区|盟|林区|县|区|旗)$' -%}
    case
        when {{ name }} = '内蒙古自治区' then '内蒙古'
        when length({{ name }}) <= 2 then {{ name }}
        {%- for ending in [
            '开发区', '管理区', '示范区', '试验区', '实验区', '矿区', '新区', '名胜区', '食品区', '产业集聚区',
            '左旗', '右旗', '前旗', '中旗', '后旗'
        ] %}
        when {{ name }} like '%{{ ending }}' then {{ name }}
        {%- endfor %}
        else {{ regexp_remove(name, autonomous ~ '|' ~ plain) }}
    end
{%- endmacro %}
