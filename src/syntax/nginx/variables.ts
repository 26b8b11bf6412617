/** Variables nginx itself has; the first group may be overwritten by `set` and the like. */
const CHANGEABLE = new Set(
  'ancient_browser args limit_rate modern_browser msie proxy_host proxy_port ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn ssl_client_s_dn_legacy ssl_client_serial ssl_client_sigalg ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data ssl_ech_outer_server_name ssl_ech_status ssl_protocol ssl_server_name ssl_session_id ssl_session_reused ssl_sigalg ssl_sigalgs'.split(
    ' ',
  ),
);

const FIXED = new Set(
  'binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time connections_active connections_reading connections_waiting connections_writing content_length content_type date_gmt date_local document_root document_uri fastcgi_path_info fastcgi_script_name geoip_area_code geoip_city geoip_city_continent_code geoip_city_country_code geoip_city_country_code3 geoip_city_country_name geoip_country_code geoip_country_code3 geoip_country_name geoip_dma_code geoip_latitude geoip_longitude geoip_org geoip_postal_code geoip_region geoip_region_name gzip_ratio host hostname http2 http3 https invalid_referer is_args is_request_port limit_conn_status limit_req_status msec nginx_version pid pipe proxy_add_via proxy_add_x_forwarded_for proxy_internal_body_length proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string quic realip_remote_addr realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion request_filename request_id request_length request_method request_port request_time request_uri scheme secure_link secure_link_expires server_addr server_name server_port server_protocol slice_range status tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_local uid_got uid_reset uid_set upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_etag upstream_cache_last_modified upstream_cache_status upstream_connect_time upstream_header_time upstream_response_length upstream_response_time upstream_status uri'.split(
    ' ',
  ),
);

const PREFIXED = /^(?:arg|cookie|http|sent_http|sent_trailer|upstream_http|upstream_cookie|upstream_trailer|proxy_protocol_tlv)_/;

/** Those of the prefixed ones that stand in nginx's own table. */
const HEADERS = new Set('http_host http_user_agent http_referer http_via http_x_forwarded_for http_cookie'.split(' '));

/** Whether nginx knows a variable without the configuration making it. */
export const isBuiltin = (name: string): boolean => CHANGEABLE.has(name) || FIXED.has(name) || PREFIXED.test(name);

/** Whether `set`, `map` and other makers of variables are refused for this name. */
export const isFixed = (name: string): boolean => FIXED.has(name) || HEADERS.has(name);
